package data

import (
	"strings"

	"xfork/table/internal/dataset"
)

// Sources of random numbers, by what they are for. Those of a visit and of a user
// are at the number of its first row and at the user's.
const (
	ofBegins dataset.Number = 100 + iota
	ofUser
	ofClock
	ofSource
	ofPhrase
	ofEngine
	ofAdvert
	ofUserRegion
	ofUserScreen
	ofUserPhone
	ofUserModel
	ofUserAddress
	ofPage
	ofStep
	ofReferer
	ofFlags
	ofWidth
	ofHeight
	ofWatch
)

// firstDay is 1 July 2013, in days since 1970: the month that the queries about
// Counter ask for, as in ClickBench.
const (
	firstDay = 15887
	days     = 31
)

// The values of TraficSourceID that the maker uses: ClickBench has ten. The name
// of the column is spelt as there.
const (
	internal = -1 // a page of the same site
	direct   = 0
	link     = 1
	advert   = 2
	search   = 3
	other    = 6
)

// widths are screens, the most frequent ones first. A user has one. 0 is a browser
// that does not tell.
var widths = []int32{1366, 1280, 1920, 1024, 1600, 1440, 1680, 320, 768, 360, 1152, 800, 480, 1360, 1093, 2560, 1536, 0, 540, 720}

// maker makes rows in their order. It has what the rows of a visit have in common,
// made when the visit begins. It belongs to one goroutine; the sites beneath are
// read only, and all parts share them.
type maker struct {
	*sites
	begin              int64 // the row that the visit begins with
	v                  Hit   // what all rows of it have
	seconds            int64
	user, site, source int64
}

// begins reports whether a row begins a visit: one in four of them, and every
// sixteenth at the latest, so that a visit is found without going back far. A
// new site begins a visit too, and a new day.
func (m *maker) begins(i int64) bool {
	if i&15 == 0 || ofBegins.Of(i)&3 == 0 {
		return true
	}
	site := m.of(i)
	return i == m.first[site] || m.day(site, i) != m.day(site, i-1)
}

// day returns the day of a row of a site, from 0. A site has its rows in the order
// of the days, as many on each.
func (m *maker) day(site, i int64) int64 {
	first, end := m.first[site], m.first[site+1]
	return (i - first) * days / (end - first)
}

// visit begins a visit at a row. What belongs to the user is drawn at the user's
// number, so it is the same in all visits; what belongs to the visit, at the number
// of the row.
//
// The square in the draw of the user makes the first of n have one visit in the
// square root of n, and the last ones have none: the number of different users
// grows with the rows as in ClickBench.
func (m *maker) visit(i int64) {
	m.begin, m.site = i, m.of(i)
	day := m.day(m.site, i)
	m.user = ofUser.Skewed(i, max(m.rows/4, 1), 2)
	m.seconds = (firstDay+day)*86_400 + ofClock.Below(i, 82_800)
	m.v = Hit{
		CounterID: int32(m.site), EventDate: int32(firstDay + day), UserID: UserID(m.user),
		RegionID:        int32(1 + ofUserRegion.Skewed(m.user, 5000, 5)),
		ClientIP:        int32(ofUserAddress.Of(m.user - m.user%3)), // three users behind one address
		ResolutionWidth: widths[ofUserScreen.Skewed(m.user, int64(len(widths)), 3)],
	}
	// One user in 18 has a telephone, of 40 makers with four models each.
	if ofUserPhone.Below(m.user, 18) == 0 {
		phone := 1 + ofUserModel.Skewed(m.user, 40, 3)
		m.v.MobilePhone, m.v.MobilePhoneModel = int32(phone), model(phone, ofUserModel.Below(m.user+1, 4))
	}
	m.came(i)
}

// came decides how the user came to the site, in thousandths: 13.2 % by a search,
// 0.6 % by an advertisement, 19 % directly, the others by a link from here or
// elsewhere. The shares of search, advertisement and direct are those of non-empty
// SearchPhrase, AdvEngineID and of empty Referer in ClickBench.
func (m *maker) came(i int64) {
	switch p := ofSource.Below(i, 1000); {
	case p < 132:
		m.source = search
		m.v.SearchPhrase = string(phrase(ofPhrase.Skewed(i, max(m.rows/10, 1), 3)))
		m.v.SearchEngineID = int32(2 + ofEngine.Skewed(i, 38, 6))
	case p < 138:
		m.source = advert
		m.v.AdvEngineID = int32(1 + ofAdvert.Skewed(i, 18, 4))
	case p < 328:
		m.source = direct
	case p < 700:
		m.source = internal
	case p < 980:
		m.source = link
	default:
		m.source = other
	}
}

// hit returns a row of the visit. Its pages are a minute apart, so a visit of
// sixteen rows that begins at eleven at night ends on the same day, and EventDate is
// the day of EventTime in all rows.
func (m *maker) hit(i int64) Hit {
	h := m.v
	step := i - m.begin
	number := ofPage.Skewed(i, m.pages(m.site), 3)
	url := page(m.site, number)
	h.URL, h.Title, h.URLHash = string(url), string(title(m.site, number)), hash(url)
	h.EventTime = (m.seconds + step*60 + ofStep.Below(i, 60)) * 1_000_000
	h.TraficSourceID = int32(m.source)
	referer := m.referer(i, &h)
	h.Referer, h.RefererHash = string(referer), hash(referer)
	flags := ofFlags.Of(i)
	h.IsRefresh = one(flags&1023 < 120)
	h.DontCountHits = one(flags>>10&1023 < 30)
	h.IsLink = one(flags>>20&1023 < 60)
	h.IsDownload = one(flags>>30&1023 < 2)
	h.WindowClientWidth = max(0, h.ResolutionWidth-int32(ofWidth.Skewed(i, 400, 3)))
	h.WindowClientHeight = int32(400 + ofHeight.Skewed(i, 700, 2))
	h.WatchID = int64(ofWatch.Of(i) >> 1)
	return h
}

// referer returns the address that the user comes from. Within a visit it is
// mostly a page of the site.
func (m *maker) referer(i int64, h *Hit) []byte {
	switch h.TraficSourceID {
	case direct:
		return nil
	case search:
		b := append(make([]byte, 0, 160), "http://yandex.ru/search/?text="...)
		return append(b, strings.ReplaceAll(h.SearchPhrase, " ", "+")...)
	case internal:
		return page(m.site, ofReferer.Skewed(i, m.pages(m.site), 3))
	case other:
		return outside(m.site, ofReferer.Skewed(i, 16, 4))
	}
	return outside(m.site, ofReferer.Skewed(i, 1<<10, 3))
}

// one returns 1 for true: ClickBench has flags as integers.
func one(b bool) int32 {
	if b {
		return 1
	}
	return 0
}
