package encode

// How the operations are encoded: Intel's manual, volume 2, has each instruction under its name.
//
//	name here    instructions               name here     instructions
//	LoadForm     VMOVUPD, VMOVUPS           StreamForm    VMOVNTPD, VMOVNTPS
//	CopyForm     VMOVAPD, VMOVAPS           BlendForm     VBLENDMPD, VBLENDMPS
//	ScaleForm    VSCALEFPD                  RoundForm     VRNDSCALEPD, VRNDSCALEPS
//	FusedFactor  VFMADD213PD                FusedSummand  VFMADD231PD
//	MinusFactor  VFNMADD213PD               MinusSummand  VFNMADD231PD
//	LessFactor   VFMSUB213PD                LessSummand   VFMSUB231PD
//	ShiftForm    VPSLLQ, VPSRLQ, ...        CompareForm   VCMPPD, VCMPPS
//	ToMask       KMOVW from a register      ShiftMask     KSHIFTRW
//	LoadBytes    VMOVDQU8                   TestBytes     VPTESTMB
//	TestBitsForm VPTESTMQ, VPTESTMD
//	MulLowForm   VPMULUDQ                   MulSignForm   VPMULDQ
//	RightByForm  VPSRAVQ, VPSRAVD           SignedForm    VPSRAQ, VPSRAD
//	LeftByForm   VPSLLVQ                    UnsignedForm  VCVTUQQ2PD
//	ZerosForm    VPLZCNTQ                   GatherForm    VPGATHERQQ
//	AllOnes      KXNORW                     ShuffleForm   VPSHUFD
//	ToFloatForm  VCVTQQ2PD, VCVTDQ2PS       ToIntForm     VCVTTPD2QQ, VCVTTPS2DQ
//	SpreadForm   VPBROADCASTQ               TestMask      KORTESTW
//	WidenForm    VCVTPS2PD                  UpperForm     VEXTRACTF32X8
//	LogicForm    VPTERNLOGQ                 Upper64       VUNPCKHPD

// The ways of ShiftForm, which are a part of the opcode.
const (
	LeftWay   = 6
	RightWay  = 2
	SignedWay = 4
)

// Forms are two forms of an instruction, for elements of 8 bytes and of 4.
type Forms [2]Form

// Of returns the one for elements of so many bytes.
func (x Forms) Of(size byte) Form {
	if size == 8 {
		return x[0]
	}
	return x[1]
}

// floats returns forms that differ in the prefix and in W, as those of SSE's instructions on
// doubles and singles do.
func floats(op byte) Forms { return Forms{{M0F, P66, 1, op}, {M0F, PNone, 0, op}} }

// likes returns forms that differ in W alone.
func likes(page, prefix, op byte) Forms { return Forms{{page, prefix, 1, op}, {page, prefix, 0, op}} }

var (
	LoadForm, StoreForm = floats(0x10), floats(0x11)
	StreamForm          = floats(0x2b)
	CopyForm            = floats(0x28)
	SubForm, MulForm    = floats(0x5c), floats(0x59)
	AddForm             = floats(0x58)
	BroadcastForm       = Forms{{M0F38, P66, 1, 0x59}, {M0F38, P66, 0, 0x58}}
	BlendForm           = likes(M0F38, P66, 0x65)
	CompareForm         = floats(0xc2)
	CompareIntForm      = likes(M0F3A, P66, 0x1f)
	TestBitsForm        = likes(M0F38, P66, 0x27)

	// With a vector and a vector or a constant in memory.
	DivForm, LeastForm, GreatestForm         = floats(0x5e), floats(0x5d), floats(0x5f)
	ScaleForm                                = likes(M0F38, P66, 0x2c)
	AddIntForm                               = Forms{{M0F, P66, 1, 0xd4}, {M0F, P66, 0, 0xfe}}
	SubIntForm                               = Forms{{M0F, P66, 1, 0xfb}, {M0F, P66, 0, 0xfa}}
	MulIntForm, MinIntForm, MaxIntForm       = likes(M0F38, P66, 0x40), likes(M0F38, P66, 0x39), likes(M0F38, P66, 0x3d)
	AndForm, OrForm, XorForm                 = likes(M0F, P66, 0xdb), likes(M0F, P66, 0xeb), likes(M0F, P66, 0xef)
	ShuffleForm                              = Forms{{M0F, P66, 0, 0x70}, {M0F, P66, 0, 0x70}}
	MulLowForm                               = Forms{{M0F, P66, 1, 0xf4}, {M0F, P66, 1, 0xf4}}
	MulSignForm                              = Forms{{M0F38, P66, 1, 0x28}, {M0F38, P66, 1, 0x28}}
	RightByForm, RightByUnsigned, LeftByForm = likes(M0F38, P66, 0x46), likes(M0F38, P66, 0x45), likes(M0F38, P66, 0x47)

	// Of one vector or constant; some with an immediate.
	SqrtForm   = floats(0x51)
	AbsIntForm = likes(M0F38, P66, 0x1f)
	AbsNarrow  = Form{M0F38, P66, 0, 0x1e}
	RoundForm  = Forms{{M0F3A, P66, 1, 0x09}, {M0F3A, P66, 0, 0x08}}
	ShiftForm  = Forms{{M0F, P66, 1, 0x73}, {M0F, P66, 0, 0x72}}
	SignedForm = likes(M0F, P66, 0x72)

	ToFloatForm = Forms{{M0F, PF3, 1, 0xe6}, {M0F, PNone, 0, 0x5b}}
	// Of 64 bits alone.
	UnsignedForm = Forms{{M0F, PF3, 1, 0x7a}}
	ZerosForm    = Forms{{M0F38, P66, 1, 0x44}}
	GatherForm   = Form{M0F38, P66, 1, 0x91}

	ToIntForm = Forms{{M0F, P66, 1, 0x7a}, {M0F, PF3, 0, 0x5b}}

	// Fused: the accumulator is the factor on the left, or the summand.
	FusedFactor, FusedSummand = likes(M0F38, P66, 0xa8), likes(M0F38, P66, 0xb8)
	MinusFactor, MinusSummand = likes(M0F38, P66, 0xac), likes(M0F38, P66, 0xbc)
	LessFactor, LessSummand   = likes(M0F38, P66, 0xaa), likes(M0F38, P66, 0xba)

	// Of mask registers.
	AndMask, OrMask  = Form{M0F, PNone, 0, 0x41}, Form{M0F, PNone, 0, 0x45}
	XorMask, NotMask = Form{M0F, PNone, 0, 0x47}, Form{M0F, PNone, 0, 0x44}
	TestMask         = Form{M0F, PNone, 0, 0x98}
	AllOnes          = Form{M0F, PNone, 0, 0x46}
	ToMask           = Form{M0F, PNone, 0, 0x92}
	ShiftMask        = Form{M0F3A, P66, 1, 0x30}

	// Bools in memory, a byte each, and their tests.
	LoadBytes, StoreBytes = Form{M0F, PF2, 0, 0x6f}, Form{M0F, PF2, 0, 0x7f}
	LoadEight, StoreEight = Form{M0F, PF3, 1, 0x7e}, Form{M0F, P66, 1, 0xd6}
	TestBytes             = Form{M0F38, P66, 0, 0x26}

	// Between elements of 8 bytes and of 4: a vector of the former, half a vector of the latter. The last one has its source where others
	// have their result: it can write to memory.
	Float64ToFloat32, Float64ToInt32 = Form{M0F, P66, 1, 0x5a}, Form{M0F, P66, 1, 0xe6}
	Float32ToInt64, Int64ToFloat32   = Form{M0F, P66, 0, 0x7a}, Form{M0F, PNone, 1, 0x5b}
	Int32ToFloat64, Int32ToInt64     = Form{M0F, PF3, 0, 0xe6}, Form{M0F38, P66, 0, 0x25}
	Int64ToInt32                     = Form{M0F38, PF3, 0, 0x35}

	// float32 to float64, and the upper half of a register: like the other parts of one it names
	// its source first.
	WidenForm = Form{M0F, PNone, 0, 0x5a}
	UpperForm = Form{M0F3A, P66, 0, 0x1b}

	// Parts of a register of float64: the upper four, the upper two, the upper one.
	Upper256 = Form{M0F3A, P66, 1, 0x1b}
	Upper128 = Form{M0F3A, P66, 1, 0x19}
	Upper64  = Form{M0F, P66, 1, 0x15}

	// A general register to all lanes, and a whole vector from memory by addition.
	SpreadForm = Form{M0F38, P66, 1, 0x7c}

	// Any function of three bits; its table is the immediate.
	LogicForm = Form{M0F3A, P66, 1, 0x25}
)
