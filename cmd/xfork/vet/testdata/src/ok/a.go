package ok

func f() {
	//xfork:ok forceerr it is forced again below
	_ = 1
	_ = 2 //xfork:ok // want `allows nothing: write //xfork:ok NAME REASON`
	_ = 3 //xfork:ok forceerr // want `//xfork:ok forceerr gives no reason`
	_ = 4 //xfork:ok forcerr because // want `names no analyser: forcerr; did you mean forceerr\?`
	_ = 5 //xfork:ok entirely because // want `names no analyser: entirely; there are aftersliceof, `
	_ = 6 //xfork:okay that is another word
}
