package data

import (
	"strconv"

	"xfork/table/internal/dataset"
)

// What words are made of, two or three of one list. There are 32 of each, five
// bits of a random number. The Cyrillic ones are two bytes a letter, so texts are as
// long as those of ClickBench, which are mostly Russian.
var (
	latin    = []string{"ka", "ro", "mi", "ste", "lan", "do", "ver", "ti", "po", "sha", "ber", "nu", "gor", "el", "ya", "zin", "mar", "ko", "tre", "us", "fal", "in", "dom", "sk", "avto", "kino", "foto", "mag", "ril", "on", "pla", "de"}
	cyrillic = []string{"ка", "ро", "ми", "сте", "лан", "до", "вер", "ти", "по", "ша", "бер", "ну", "гор", "ел", "я", "зин", "мар", "ко", "тре", "ус", "фал", "ин", "дом", "ск", "авто", "кино", "фото", "маг", "рил", "он", "пла", "де"}
	endings  = []string{"ru", "com", "net", "ua", "org", "info", "by", "kz"}
)

// word appends a word, the same for the same number. Bit 0 says how many parts it
// has; the bits for the parts begin at the sixth.
func word(b []byte, parts []string, number uint64) []byte {
	for range 2 + number&1 {
		number >>= 5
		b = append(b, parts[number&31]...)
	}
	return b
}

// host appends the name of a site's host, which has the site's number in it, so no
// two sites have the same. A third has www before it, which the
// query about referring hosts takes off.
func host(b []byte, site int64) []byte {
	n := dataset.Number(10).Of(site)
	if n%3 == 0 {
		b = append(b, "www."...)
	}
	b = word(b, latin, n>>8)
	b = strconv.AppendInt(b, site, 36)
	b = append(b, '.')
	return append(b, endings[n>>4&7]...)
}

// rare is of how many pages one has an address, or a title, that speaks of
// Google.
const rare = 6000

// page returns the address of a page of a site, of some 60 bytes:
//
//	http://[www.]host/folder/two-words[/google]/?id=number[&from=main&page=7]
//
// It depends on the two numbers alone, so a page has the same address in every row,
// and in the referers of other rows.
func page(site, number int64) []byte {
	n := dataset.Number(11).Of(site<<32 | number)
	b := host(append(make([]byte, 0, 128), "http://"...), site)
	b = append(b, '/')
	b = word(b, latin, dataset.Number(12).Of(site<<8|number&7)) // a folder of eight
	b = append(b, '/')
	for i := range 2 + n>>60&1 {
		if i > 0 {
			b = append(b, '-')
		}
		b = word(b, latin, n>>(16*i))
	}
	if n%rare == 1 {
		b = append(b, "/google"...)
	}
	b = append(b, "/?id="...)
	b = strconv.AppendInt(b, number, 10)
	if n>>61&1 != 0 {
		b = append(b, "&from=main&page="...)
		b = strconv.AppendUint(b, n>>32&15, 10)
	}
	return b
}

// outside returns the address of a page, of another site, that leads to a site.
func outside(site, number int64) []byte {
	n := dataset.Number(13).Of(site<<32 | number)
	return page(1+int64(n%counters), int64(n>>32&1023))
}

// title returns the title of a page, of some 80 bytes: four to eleven words, every
// fourth a Latin one, and the site. Two pages share a title. One title in 1,500
// speaks of Google, which with the condition on the address beside it leaves the
// query about both a few hundred rows of ten million.
func title(site, number int64) []byte {
	n := dataset.Number(14).Of(site<<32 | number/2)
	b := make([]byte, 0, 160)
	for i := range 4 + n>>61 {
		parts := cyrillic
		if i&3 == 3 {
			parts = latin
		}
		b = word(b, parts, dataset.Number(n).Of(int64(i)))
		b = append(b, ' ')
	}
	if n%rare < 4 {
		b = append(b, "Google "...)
	}
	b = append(b, "- "...)
	return host(b, site)
}

// phrase returns what was searched for: two to five words, some 45 bytes.
func phrase(number int64) []byte {
	n := dataset.Number(15).Of(number)
	b := make([]byte, 0, 96)
	for i := range 2 + n>>62 {
		if i > 0 {
			b = append(b, ' ')
		}
		b = word(b, cyrillic, dataset.Number(n).Of(int64(i)))
	}
	return b
}

// model returns the name of a telephone: the maker's, and a number of the model.
func model(phone, number int64) string {
	b := word(make([]byte, 0, 24), latin, dataset.Number(16).Of(phone))
	b = append(b, ' ')
	return string(strconv.AppendInt(b, 100+number, 10))
}
