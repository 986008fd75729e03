#include "documents/page.h"
#include "documents/qr.h"
#include "documents/words.h"
#include "documents/xml.h"

namespace lykta::documents {
namespace {

class HtmlWriter {
 public:
  explicit HtmlWriter(const HtmlOptions& options) : options_(options) {}

  std::string write(const Page& page) {
    out_ = "<!doctype html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\">"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
           "<meta name=\"color-scheme\" content=\"dark light\">";
    if (!options_.is_public) out_ += "<meta name=\"robots\" content=\"noindex\">";
    out_ += "<title>" + escaped(page.title + (page.subtitle.empty() ? "" : " · " + page.subtitle)) +
            "</title><link rel=\"stylesheet\" href=\"" + escaped(options_.style_sheet) + "\"></head><body>\n";
    header(page);
    out_ += "<main>\n";
    for (const Block& block : page.blocks) std::visit([this](const auto& b) { write_block(b); }, block);
    close_section();
    out_ += "</main>\n<footer><p>" + escaped(page.footer) + "</p></footer>\n</body></html>\n";
    return std::move(out_);
  }

 private:
  void header(const Page& page) {
    out_ += "<header><div class=\"top\"><div>";
    if (!page.eyebrow.empty()) out_ += "<p class=\"eyebrow\">" + escaped(page.eyebrow) + "</p>";
    out_ += "<h1>" + escaped(page.title) + "</h1>";
    if (!page.subtitle.empty()) out_ += "<p class=\"subtitle\">" + escaped(page.subtitle) + "</p>";
    out_ += "</div>";
    if (!page.stamp.empty()) {
      out_ += "<dl class=\"stamp\">";
      lines(page.stamp);
      out_ += "</dl>";
    }
    out_ += "</div>";
    if (!page.links.empty()) {
      out_ += "<nav aria-label=\"Filer\"><ul>";
      for (const auto& [word, address] : page.links) {
        out_ += "<li><a href=\"" + escaped(address) + "\">" + escaped(word) + "</a></li>";
      }
      out_ += "</ul></nav>";
    }
    out_ += "</header>\n";
  }

  void lines(const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [label, value] : pairs) {
      out_ += "<div><dt>" + escaped(label) + "</dt><dd>" + escaped(value) + "</dd></div>";
    }
  }

  void close_section() {
    if (is_in_section_) out_ += "</section>\n";
    is_in_section_ = false;
  }

  void write_block(const Heading& heading) {
    if (heading.level == 2) {
      close_section();
      out_ += "<section>";
      is_in_section_ = true;
    }
    const std::string tag = heading.level == 2 ? "h2" : "h3";
    out_ += "<" + tag + (heading.anchor.empty() ? "" : " id=\"" + escaped(heading.anchor) + "\"") + ">" +
            escaped(heading.text) + "</" + tag + ">\n";
    below_ = heading.level == 2 ? "h3" : "h4";
  }

  void write_block(const Paragraph& paragraph) {
    switch (paragraph.tone) {
      case Tone::plain: out_ += "<p>"; break;
      case Tone::quiet: out_ += "<p class=\"quiet\">"; break;
      case Tone::lead: out_ += "<p class=\"lead\">"; break;
      case Tone::notice: out_ += "<p class=\"notice\">"; break;
    }
    for (const char c : paragraph.text) {
      if (c == '\n') {
        out_ += "<br>";
      } else {
        out_ += escaped(std::string_view(&c, 1));
      }
    }
    out_ += "</p>\n";
  }

  void write_block(const Facts& facts) {
    if (facts.lines.empty()) return;
    out_ += "<dl class=\"facts\">";
    lines(facts.lines);
    out_ += "</dl>\n";
  }

  void write_block(const Figures& figures) {
    out_ += "<ul class=\"figures\">";
    for (const auto& [number, word] : figures.figures) {
      out_ += "<li><strong>" + escaped(number) + "</strong> <span>" + escaped(word) + "</span></li>";
    }
    out_ += "</ul>\n";
  }

  void write_block(const Table& table) {
    // A table wider than its page scrolls by itself, also by keyboard.
    out_ += "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + escaped(table.name) + "\"><table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">";
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      out_ += is_number_column(table, c) ? "<th role=\"columnheader\" scope=\"col\" class=\"number\">"
                                         : "<th role=\"columnheader\" scope=\"col\">";
      out_ += escaped(table.columns[c].title) + "</th>";
    }
    out_ += "</tr></thead><tbody role=\"rowgroup\">";
    for (const auto& row : table.rows) {
      out_ += "<tr role=\"row\">";
      for (std::size_t c = 0; c < row.size() && c < table.columns.size(); ++c) {
        // On a phone a row is a card, and each value has its head beside it; the roles keep it a table to listen to.
        const std::string text = printed(row[c]);
        out_ += std::string("<td role=\"cell\" class=\"") + (is_number_column(table, c) ? "number" : "") +
                (text.empty() ? " empty" : "") + "\" data-head=\"" + escaped(table.columns[c].title) + "\">" + escaped(text) +
                "</td>";
      }
      out_ += "</tr>";
    }
    out_ += "</tbody></table></div>\n";
  }

  void photos(const std::vector<Captioned>& photos) {
    if (photos.empty()) return;
    out_ += "<div class=\"photos\">";
    for (const Captioned& photo : photos) {
      out_ += "<figure><img src=\"" + escaped(options_.photo_prefix + photo.photo.sha256) + "\" alt=\"" +
              escaped(photo.alternative) + "\" decoding=\"async\">";
      if (!photo.caption.empty()) out_ += "<figcaption>" + escaped(photo.caption) + "</figcaption>";
      out_ += "</figure>";
    }
    out_ += "</div>";
  }

  void write_block(const Item& item) {
    const char* mark = item.mark == Item::Mark::urgent ? " urgent" : item.mark == Item::Mark::good ? " good" : "";
    out_ += std::string("<article class=\"item") + mark + "\"" +
            (item.anchor.empty() ? "" : " id=\"" + escaped(item.anchor) + "\"") + ">";
    if (!item.number.empty()) out_ += "<p class=\"badge\">" + escaped(item.number) + "</p>";
    out_ += "<div class=\"words\"><" + below_ + ">" + escaped(item.title) + "</" + below_ + ">";
    if (!item.tags.empty()) {
      out_ += "<ul class=\"tags\">";
      for (const std::string& tag : item.tags) out_ += "<li>" + escaped(tag) + "</li>";
      out_ += "</ul>";
    }
    for (const std::string& text : item.texts) write_block(Paragraph{text, Tone::plain});
    write_block(Facts{item.facts});
    if (!item.withheld.empty()) write_block(Paragraph{item.withheld, Tone::quiet});
    out_ += "</div>";
    if (!item.link.empty()) {
      out_ += "<a class=\"code\" href=\"" + escaped(item.link) + "\">" +
              qr_svg(item.link, "Öppna " + item.title + " i telefonen") + "</a>";
    }
    photos(item.photos);
    out_ += "</article>\n";
  }

  void write_block(const Pair& pair) {
    out_ += std::string("<article class=\"pair") + (pair.is_good ? " good" : "") + "\"><" + below_ + ">" +
            escaped(pair.title) + "</" + below_ + "><p class=\"outcome\">" + escaped(pair.outcome) + "</p>";
    if (!pair.note.empty()) write_block(Paragraph{pair.note, Tone::plain});
    if (!pair.then.empty() || !pair.now.empty()) {
      out_ += "<div class=\"sides\"><div><p class=\"side\">Då</p>";
      side(pair.then);
      out_ += "</div><div><p class=\"side\">Nu</p>";
      side(pair.now);
      out_ += "</div></div>";
    }
    out_ += "</article>\n";
  }

  void side(const std::vector<Captioned>& pictures) {
    if (pictures.empty()) out_ += "<p class=\"quiet\">Inget foto</p>";
    photos(pictures);
  }

  void write_block(const MapBlock& block) {
    const auto drawing = draw(block.map);
    if (!drawing) return;
    out_ += "<figure class=\"mapbox\">" + map_svg(*drawing, block.map.description);
    if (!block.caption.empty()) out_ += "<figcaption>" + escaped(block.caption) + "</figcaption>";
    out_ += "</figure>\n";
  }

  const HtmlOptions& options_;
  std::string out_;
  std::string below_ = "h2";  ///< the heading of what stands under the last one
  bool is_in_section_ = false;
};

}  // namespace

std::string html(const Page& page, const HtmlOptions& options) { return HtmlWriter(options).write(page); }

const std::string& html_style() {
  static const std::string kStyle = R"css(:root{color-scheme:dark;--ground:#0a0c0f;--surface:#14181d;--line:#313842;--strong:#6f7986;--ink:#f5f0e6;--ink-2:#c6c1b6;--lamp:#ffb940;--lamp-text:#ffc766;--wash:#2a2110;--good:#8fe0b2;--good-wash:#11261b;--bad:#ffab99;--bad-wash:#341712;--map:#12161b;--grid:#232a32;--pin:#ffb940;--pin-ink:#1b1204;--route:#a8842f}
@media (prefers-color-scheme:light){:root{color-scheme:light;--ground:#f5f1e8;--surface:#fffdf8;--line:#dcd3c0;--strong:#857b67;--ink:#1c1a15;--ink-2:#4c483e;--lamp:#f3a81c;--lamp-text:#6d4200;--wash:#fdeecb;--good:#0a5330;--good-wash:#dcf0e2;--bad:#8c1d0c;--bad-wash:#fbe3dc;--map:#f7f4ec;--grid:#e5dfd0;--pin:#6d4200;--pin-ink:#fff;--route:#d39a2a}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",sans-serif;line-height:1.5;font-variant-numeric:tabular-nums;overflow-wrap:anywhere;hyphens:auto;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0 auto;max-width:56rem;padding:1.5rem 1rem 4rem;font-size:1.0625rem}
h1,h2,h3,h4,p,ul,dl,dd,figure{margin:0;padding:0}
ul{list-style:none}
h1{font-size:clamp(1.75rem,6vw,2.375rem);line-height:1.15;letter-spacing:-.02em;text-wrap:balance}
h2{font-size:1.375rem;line-height:1.25;letter-spacing:-.01em;margin:2.75rem 0 1rem}
h3{font-size:1.125rem;line-height:1.3;margin:1.75rem 0 .75rem}
.item h3,.item h4,.pair h3,.pair h4{margin:0;font-size:1.125rem;line-height:1.3}
a{color:var(--lamp-text);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--lamp-text);outline-offset:2px}
.top{display:flex;flex-wrap:wrap;gap:1rem 2rem;justify-content:space-between;align-items:flex-start}
header{border-bottom:3px solid var(--lamp);padding-bottom:1.25rem}
.eyebrow{color:var(--lamp-text);font-weight:650;font-size:.9375rem;letter-spacing:.01em}
.subtitle{font-size:1.1875rem;color:var(--ink-2);margin-top:.375rem}
.stamp{font-size:.9375rem}
.stamp div{display:flex;gap:.5rem}
.stamp dt{color:var(--ink-2)}
.stamp dd{font-weight:600}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin-top:1rem}
nav a{display:inline-flex;align-items:center;min-height:3rem;font-weight:600}
main{padding-top:1.5rem}
main>*+*,section>*+*{margin-top:1rem}
section>h3+*{margin-top:0}
.lead{font-size:1.25rem;line-height:1.4;max-width:38rem}
p{max-width:42rem}
.quiet{color:var(--ink-2);font-size:.9375rem}
.notice{background:var(--wash);border-left:4px solid var(--lamp);padding:.75rem 1rem;border-radius:0 .625rem .625rem 0}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:.75rem 1.5rem}
.facts dt{color:var(--ink-2);font-size:.875rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem}
.figures li{background:var(--surface);border:1px solid var(--line);border-radius:.875rem;padding:.875rem 1rem}
.figures strong{display:block;font-size:2.125rem;line-height:1.1;font-weight:700;letter-spacing:-.02em}
.figures span{color:var(--ink-2);font-size:.9375rem}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:.875rem;background:var(--surface)}
table{border-collapse:collapse;width:100%;font-size:.9375rem;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:.625rem .75rem;hyphens:manual;overflow-wrap:normal}
td{border-top:1px solid var(--line);min-width:6rem}
th{color:var(--ink-2);font-weight:600;font-size:.875rem}
.number{text-align:right;min-width:0}
.item,.pair{background:var(--surface);border:1px solid var(--line);border-radius:1rem;padding:1rem;display:grid;gap:.5rem 1rem;grid-template-columns:auto minmax(0,1fr)}
.item.urgent{border-color:var(--bad)}
.badge{min-width:2.25rem;height:2.25rem;padding:0 .375rem;border-radius:1.125rem;background:var(--pin);color:var(--pin-ink);font-weight:700;display:grid;place-items:center}
.urgent>.badge{background:var(--bad);color:var(--ground)}
.good>.badge{background:var(--good);color:var(--ground)}
.words{display:grid;gap:.5rem;align-content:start;grid-column:2}
.item:not(:has(>.badge))>.words{grid-column:1/-1}
.tags{display:flex;flex-wrap:wrap;gap:.375rem}
.tags li{border:1px solid var(--strong);border-radius:1rem;padding:0 .625rem;font-size:.875rem}
.code{grid-column:2;width:6.5rem}
.qr{display:block;width:100%;border-radius:.375rem;fill:#000}
.qr .paper{fill:#fff}
.photos{grid-column:1/-1;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:.75rem}
.photos img{display:block;width:100%;max-height:26rem;object-fit:contain;background:var(--ground);border-radius:.625rem}
figcaption{color:var(--ink-2);font-size:.875rem;margin-top:.375rem}
.pair{grid-template-columns:minmax(0,1fr)}
.outcome{font-weight:600;color:var(--lamp-text)}
.pair.good .outcome{color:var(--good)}
.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,15rem),1fr));gap:1rem}
.side{font-weight:600;margin-bottom:.375rem}
.map{display:block;width:100%;height:auto}
.map .ground{fill:var(--map);stroke:var(--line)}
.map .grid{stroke:var(--grid)}
.map .route{fill:none;stroke:var(--route);stroke-width:4;stroke-linejoin:round;stroke-linecap:round}
.map .reach{fill:none;stroke:var(--lamp-text);stroke-width:1.5;stroke-dasharray:6 5}
.map .about{fill:var(--pin);fill-opacity:.22;stroke:var(--pin);stroke-dasharray:4 4}
.map .leader{stroke:var(--ink);stroke-width:1.2}
.map .tip{fill:var(--ink)}
.map .pin{fill:var(--pin);stroke:var(--map);stroke-width:1.5}
.map .urgent{fill:var(--bad)}
.map .good{fill:var(--good)}
.map .stop{fill:var(--ink-2)}
.map .centre{fill:var(--ink)}
.map text{font:600 12px system-ui,sans-serif;fill:var(--ink);text-anchor:middle}
.map .number{font-size:12.5px;font-weight:700;fill:var(--map);dominant-baseline:central}
.map .plate{fill:var(--surface);fill-opacity:.85}
.map .bar{stroke:var(--ink);stroke-width:2}
.map .north{fill:var(--ink)}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--ink-2);font-size:.9375rem}
@media screen and (max-width:40rem){
.map text{font-size:22px}.map .number{font-size:21px}.map .pin{r:18px}.map .stop{r:10px}.map .plate{display:none}.map .route{stroke-width:7}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}
tr{padding:.625rem .75rem}tr+tr{border-top:1px solid var(--line)}
td,td.number{border:0;padding:.125rem 0;display:grid;grid-template-columns:minmax(6.5rem,35%) minmax(0,1fr);gap:.75rem;text-align:left}
td::before{content:attr(data-head);color:var(--ink-2);font-size:.875rem}
td:first-child{font-weight:600}
td.empty{display:none}
}
@media (min-width:40rem){.item{grid-template-columns:auto minmax(0,1fr) auto}.code{grid-column:3;grid-row:1;width:6rem}}
@page{size:A4;margin:16mm 15mm 18mm;@bottom-right{content:counter(page) " (" counter(pages) ")";font:9pt sans-serif;color:#4c483e}}
@media print{
:root{color-scheme:light;--ground:#fff;--surface:#fff;--line:#cfc8b8;--strong:#857b67;--ink:#000;--ink-2:#3d3a33;--lamp:#d99a1a;--lamp-text:#5c3800;--wash:#fff;--good:#0a5330;--bad:#8c1d0c;--map:#fff;--grid:#e8e3d8;--pin:#5c3800;--pin-ink:#fff;--route:#b98417}
html{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{max-width:none;padding:0;font-size:10.5pt;line-height:1.4}
h1{font-size:21pt}h2{font-size:14pt;margin:8mm 0 3mm}h3,.item h3,.item h4,.pair h3,.pair h4{font-size:11.5pt}
h3{margin:5mm 0 2mm}
h2,h3,h4{break-after:avoid}
nav{display:none}
.wide{overflow:visible;border:0;border-radius:0}
table{font-size:9pt}
thead{display:table-header-group}
th,td{padding:1.5mm 2mm 1.5mm 0;min-width:0}
tr,.item,.pair,.mapbox,.figures{break-inside:avoid}
.item,.pair{border:0;border-top:.4pt solid var(--line);border-radius:0;padding:3.5mm 0 1mm;grid-template-columns:auto minmax(0,1fr) auto}
.pair{grid-template-columns:minmax(0,1fr)}
.code{grid-column:3;grid-row:1;width:21mm}
.facts{grid-template-columns:repeat(3,minmax(0,1fr));gap:1.5mm 5mm}
.facts dt,.figures span,figcaption{font-size:8.5pt}
.figures{grid-template-columns:none;grid-auto-flow:column;grid-auto-columns:1fr;gap:3mm}
.figures li{padding:2mm 3mm;border-radius:2mm}
.figures strong{font-size:18pt}
.photos{grid-template-columns:repeat(2,minmax(0,1fr));gap:3mm}
.sides{grid-template-columns:1fr 1fr}
.sides .photos{grid-template-columns:1fr}
.photos img{max-height:72mm;object-position:left top;background:none;border-radius:0}
.lead{font-size:12pt}
footer{margin-top:8mm;font-size:8.5pt}
a{color:inherit;text-decoration:none}
}
)css";
  return kStyle;
}

}  // namespace lykta::documents
