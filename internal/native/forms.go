package native

// How the operations are encoded: Intel's manual, volume 2, has each instruction under its name.
//
//	name here    instructions               name here     instructions
//	loadForm     VMOVUPD, VMOVUPS           streamForm    VMOVNTPD, VMOVNTPS
//	copyForm     VMOVAPD, VMOVAPS           blendForm     VBLENDMPD, VBLENDMPS
//	scale        VSCALEFPD                  roundForm     VRNDSCALEPD, VRNDSCALEPS
//	fusedFactor  VFMADD213PD                fusedSummand  VFMADD231PD
//	minusFactor  VFNMADD213PD               minusSummand  VFNMADD231PD
//	lessFactor   VFMSUB213PD                lessSummand   VFMSUB231PD
//	shiftForm    VPSLLQ, VPSRLQ, ...        compareForm   VCMPPD, VCMPPS
//	toMask       KMOVW from a register      shiftMask     KSHIFTRW
//	loadBytes    VMOVDQU8                   testBytes     VPTESTMB
//	testBitsForm VPTESTMQ, VPTESTMD
//	mulLow       VPMULUDQ                   mulSign       VPMULDQ
//	rightBy      VPSRAVQ, VPSRAVD           signedForm    VPSRAQ, VPSRAD
//	leftBy       VPSLLVQ                    unsignedForm  VCVTUQQ2PD
//	zerosForm    VPLZCNTQ                   gatherForm    VPGATHERQQ
//	allOnes      KXNORW
//	toFloatForm  VCVTQQ2PD, VCVTDQ2PS       toIntForm     VCVTTPD2QQ, VCVTTPS2DQ
//	spreadForm   VPBROADCASTQ               testMask      KORTESTW
//	widenForm    VCVTPS2PD                  upperForm     VEXTRACTF32X8
//	logicForm    VPTERNLOGQ                 upper64       VUNPCKHPD

// The ways of shiftForm, which are a part of the opcode.
const (
	leftWay   = 6
	rightWay  = 2
	signedWay = 4
)

// forms are two forms of an instruction, for elements of 8 bytes and of 4.
type forms [2]form

// form returns the one for the width of f's elements.
func (f *Func) form(x forms) form {
	if f.width == Wide {
		return x[0]
	}
	return x[1]
}

// floats returns forms that differ in the prefix and in W, as those of SSE's instructions on
// doubles and singles do.
func floats(op byte) forms { return forms{{m0F, p66, 1, op}, {m0F, pNone, 0, op}} }

// likes returns forms that differ in W alone.
func likes(page, prefix, op byte) forms { return forms{{page, prefix, 1, op}, {page, prefix, 0, op}} }

var (
	loadForm, storeForm = floats(0x10), floats(0x11)
	streamForm          = floats(0x2b)
	copyForm            = floats(0x28)
	subForm, mulForm    = floats(0x5c), floats(0x59)
	addForm             = floats(0x58)
	broadcastForm       = forms{{m0F38, p66, 1, 0x59}, {m0F38, p66, 0, 0x58}}
	blendForm           = likes(m0F38, p66, 0x65)
	compareForm         = floats(0xc2)
	compareIntForm      = likes(m0F3A, p66, 0x1f)
	testBitsForm        = likes(m0F38, p66, 0x27)

	// With a vector and a vector or a constant in memory.
	pairs = [opcodes]forms{
		add: addForm, sub: subForm, mul: mulForm, div: floats(0x5e), least: floats(0x5d), greatest: floats(0x5f),
		scale:  likes(m0F38, p66, 0x2c),
		addInt: {{m0F, p66, 1, 0xd4}, {m0F, p66, 0, 0xfe}},
		subInt: {{m0F, p66, 1, 0xfb}, {m0F, p66, 0, 0xfa}},
		mulInt: likes(m0F38, p66, 0x40), minInt: likes(m0F38, p66, 0x39), maxInt: likes(m0F38, p66, 0x3d),
		and: likes(m0F, p66, 0xdb), or: likes(m0F, p66, 0xeb), xor: likes(m0F, p66, 0xef),
		mulLow: {{m0F, p66, 1, 0xf4}, {m0F, p66, 1, 0xf4}}, mulSign: {{m0F38, p66, 1, 0x28}, {m0F38, p66, 1, 0x28}},
		rightBy: likes(m0F38, p66, 0x46), rightByUnsigned: likes(m0F38, p66, 0x45), leftBy: likes(m0F38, p66, 0x47),
	}

	// Of one vector or constant; some with an immediate.
	sqrtForm   = floats(0x51)
	absIntForm = likes(m0F38, p66, 0x1f)
	absNarrow  = form{m0F38, p66, 0, 0x1e}
	roundForm  = forms{{m0F3A, p66, 1, 0x09}, {m0F3A, p66, 0, 0x08}}
	shiftForm  = forms{{m0F, p66, 1, 0x73}, {m0F, p66, 0, 0x72}}
	signedForm = likes(m0F, p66, 0x72)

	toFloatForm = forms{{m0F, pF3, 1, 0xe6}, {m0F, pNone, 0, 0x5b}}
	// Of 64 bits alone.
	unsignedForm = forms{{m0F, pF3, 1, 0x7a}}
	zerosForm    = forms{{m0F38, p66, 1, 0x44}}
	gatherForm   = form{m0F38, p66, 1, 0x91}

	toIntForm = forms{{m0F, p66, 1, 0x7a}, {m0F, pF3, 0, 0x5b}}

	// Fused: the accumulator is the factor on the left, or the summand.
	fusedFactor, fusedSummand = likes(m0F38, p66, 0xa8), likes(m0F38, p66, 0xb8)
	minusFactor, minusSummand = likes(m0F38, p66, 0xac), likes(m0F38, p66, 0xbc)
	lessFactor, lessSummand   = likes(m0F38, p66, 0xaa), likes(m0F38, p66, 0xba)

	// Of mask registers.
	maskForms = map[opcode]form{
		andMask: {m0F, pNone, 0, 0x41}, orMask: {m0F, pNone, 0, 0x45}, xorMask: {m0F, pNone, 0, 0x47}, notMask: {m0F, pNone, 0, 0x44},
	}
	testMask  = form{m0F, pNone, 0, 0x98}
	allOnes   = form{m0F, pNone, 0, 0x46}
	toMask    = form{m0F, pNone, 0, 0x92}
	shiftMask = form{m0F3A, p66, 1, 0x30}

	// Bools in memory, a byte each, and their tests.
	loadBytes, storeBytes = form{m0F, pF2, 0, 0x6f}, form{m0F, pF2, 0, 0x7f}
	loadEight, storeEight = form{m0F, pF3, 1, 0x7e}, form{m0F, p66, 1, 0xd6}
	testBytes             = form{m0F38, p66, 0, 0x26}

	// float32 to float64, and the upper half of a register: like the other parts of one it names
	// its source first.
	widenForm = form{m0F, pNone, 0, 0x5a}
	upperForm = form{m0F3A, p66, 0, 0x1b}

	// Parts of a register of float64: the upper four, the upper two, the upper one.
	upper256 = form{m0F3A, p66, 1, 0x1b}
	upper128 = form{m0F3A, p66, 1, 0x19}
	upper64  = form{m0F, p66, 1, 0x15}

	// A general register to all lanes, and a whole vector from memory by addition.
	spreadForm = form{m0F38, p66, 1, 0x7c}

	// Any function of three bits; its table is the immediate.
	logicForm = form{m0F3A, p66, 1, 0x25}
)
