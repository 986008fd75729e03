// Office Open XML by hand: the few parts Word and LibreOffice need, and nothing else.
#include <algorithm>
#include <cmath>

#include "documents/page.h"
#include "documents/qr.h"
#include "documents/xml.h"
#include "documents/zip.h"

namespace lykta::documents {
namespace {

constexpr int kEmuPerMm = 36'000;
constexpr double kTwipsPerMm = 1440 / 25.4;
constexpr double kTextWidth_mm = 178;  // A4 within its margins
constexpr double kCode_mm = 24;
constexpr double kBadge_mm = 13;
constexpr double kPhotoHeight_mm = 68;

constexpr const char* kInk2 = "4C483E";
constexpr const char* kLamp = "6D4200";
constexpr const char* kUrgent = "8C1D0C";
constexpr const char* kGood = "0A5330";
constexpr const char* kLine = "CFC8B8";
constexpr const char* kWash = "FDEECB";

std::string twips(double mm) { return std::to_string(std::lround(mm * kTwipsPerMm)); }
std::string emu(double mm) { return std::to_string(std::lround(mm * kEmuPerMm)); }

struct RunLook {
  bool is_bold = false;
  const char* colour = "";
  const char* ground = "";
  int half_points = 0;  ///< 0 = as the paragraph's style
};

std::string run(const std::string& text, RunLook look = {}) {
  std::string properties;
  if (look.is_bold) properties += "<w:b/>";
  if (*look.colour) properties += std::string("<w:color w:val=\"") + look.colour + "\"/>";
  if (look.half_points > 0) properties += "<w:sz w:val=\"" + std::to_string(look.half_points) + "\"/>";
  if (*look.ground) properties += std::string("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"") + look.ground + "\"/>";
  if (!properties.empty()) properties = "<w:rPr>" + properties + "</w:rPr>";
  std::string out;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    out += "<w:r>" + properties + (start > 0 ? "<w:br/>" : "") + "<w:t xml:space=\"preserve\">" +
           escaped(std::string_view(text).substr(start, end - start)) + "</w:t></w:r>";
    if (end == text.size()) return out;
    start = end + 1;
  }
}

std::string paragraph(const std::string& runs, const std::string& style = "", const std::string& more = "") {
  std::string properties = style.empty() ? "" : "<w:pStyle w:val=\"" + style + "\"/>";
  properties += more;
  if (!properties.empty()) properties = "<w:pPr>" + properties + "</w:pPr>";
  return "<w:p>" + properties + runs + "</w:p>";
}

std::string cell(double width_mm, const std::string& content, const std::string& more = "") {
  return "<w:tc><w:tcPr><w:tcW w:w=\"" + twips(width_mm) + "\" w:type=\"dxa\"/>" + more + "</w:tcPr>" + content +
         "</w:tc>";
}

enum class Lines { none, rows };
std::string open_table(const std::vector<double>& widths_mm, Lines lines) {
  std::string out =
      "<w:tbl><w:tblPr><w:tblW w:w=\"" + twips(kTextWidth_mm) + "\" w:type=\"dxa\"/><w:tblBorders>";
  if (lines == Lines::rows) {
    for (const char* side : {"top", "bottom", "insideH"}) {
      out += std::string("<w:") + side + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"" + kLine + "\"/>";
    }
  }
  out += "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"57\" w:type=\"dxa\"/><w:left w:w=\"0\" "
         "w:type=\"dxa\"/><w:bottom w:w=\"57\" w:type=\"dxa\"/><w:right w:w=\"113\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr>"
         "<w:tblGrid>";
  for (const double width : widths_mm) out += "<w:gridCol w:w=\"" + twips(width) + "\"/>";
  return out + "</w:tblGrid>";
}

constexpr const char* kCantSplit = "<w:trPr><w:cantSplit/></w:trPr>";
constexpr const char* kKeepNext = "<w:keepNext/>";

class DocxWriter {
 public:
  DocxWriter(const Page& page, const ReadPicture& read, std::int64_t photo_bytes, const std::string& path)
      : page_(page), read_(read), photo_bytes_left_(photo_bytes), zip_(path) {}

  Result<void> write() {
    head();
    for (const Block& block : page_.blocks) std::visit([this](const auto& b) { write_block(b); }, block);
    if (photos_left_out_ > 0) {
      body_ += paragraph(run(std::to_string(photos_left_out_) +
                             " foton fick inte plats i dokumentet eller har ett format som Word inte visar. De finns i appen."),
                         "Quiet");
    }
    zip_.add("[Content_Types].xml", content_types());
    zip_.add("_rels/.rels", kRelationships);
    zip_.add("docProps/core.xml", core());
    zip_.add("word/document.xml", document());
    zip_.add("word/styles.xml", kStyles);
    zip_.add("word/settings.xml", kSettings);
    zip_.add("word/footer1.xml", footer());
    zip_.add("word/_rels/document.xml.rels", relationships());
    return zip_.finish();
  }

 private:
  void head() {
    if (!page_.eyebrow.empty()) body_ += paragraph(run(page_.eyebrow), "Eyebrow");
    body_ += paragraph(run(page_.title), "Title");
    if (!page_.subtitle.empty()) body_ += paragraph(run(page_.subtitle), "Subtitle");
    for (const auto& [label, value] : page_.stamp) {
      body_ += paragraph(run(label + ": ", {.colour = kInk2}) + run(value, {.is_bold = true}));
    }
    body_ += paragraph("", "Rule");
  }

  // ---- pictures --------------------------------------------------------------------------------------------------

  std::string drawing(const std::string& relation, double width_mm, double height_mm, const std::string& alternative,
                      const std::string& link = "") {
    const std::string id = std::to_string(++drawings_);
    std::string click;
    if (!link.empty()) {
      const std::string link_id = "link" + id;
      links_.emplace_back(link_id, link);
      click = "<a:hlinkClick xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" r:id=\"" + link_id + "\"/>";
    }
    const std::string extent = "cx=\"" + emu(width_mm) + "\" cy=\"" + emu(height_mm) + "\"";
    return "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent " + extent +
           "/><wp:docPr id=\"" + id + "\" name=\"Bild " + id + "\" descr=\"" + escaped(alternative) + "\">" + click +
           "</wp:docPr><a:graphic xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><a:graphicData "
           "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic "
           "xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:nvPicPr><pic:cNvPr id=\"" +
           id + "\" name=\"Bild " + id + "\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"" + relation +
           "\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext " +
           extent + "/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>"
           "</a:graphic></wp:inline></w:drawing></w:r>";
  }

  std::string add_media(std::string_view bytes, const std::string& extension) {
    const std::string number = std::to_string(media_.size() + 1);
    const std::string file = "media/bild" + number + "." + extension;
    zip_.add("word/" + file, bytes, true);
    media_.emplace_back("bild" + number, file);
    return "bild" + number;
  }

  /// The photo as a paragraph with its caption; "" when it is left out. Its bytes are in memory only here.
  std::string photo(const Captioned& captioned, double width_mm) {
    const Picture picture = read_ ? read_(captioned.photo) : Picture{};
    const bool is_jpeg = picture.media_type == "image/jpeg";
    if (picture.bytes.empty() || picture.width <= 0 || picture.height <= 0 ||
        (!is_jpeg && picture.media_type != "image/png") ||
        static_cast<std::int64_t>(picture.bytes.size()) > photo_bytes_left_) {
      ++photos_left_out_;
      return "";
    }
    photo_bytes_left_ -= static_cast<std::int64_t>(picture.bytes.size());
    const double shape = static_cast<double>(picture.height) / static_cast<double>(picture.width);
    const double height_mm = std::min(kPhotoHeight_mm, width_mm * shape);
    const std::string relation = add_media(picture.bytes, is_jpeg ? "jpeg" : "png");
    std::string out = paragraph(drawing(relation, height_mm / shape, height_mm, captioned.alternative), "",
                                captioned.caption.empty() ? "" : kKeepNext);
    if (!captioned.caption.empty()) out += paragraph(run(captioned.caption), "Caption");
    return out;
  }

  /// Photos two abreast, in rows that stay together on a page.
  std::string photo_rows(const std::vector<Captioned>& photos) {
    std::vector<std::string> drawn;
    for (const Captioned& one : photos) {
      if (std::string p = photo(one, kTextWidth_mm / 2 - 4); !p.empty()) drawn.push_back(std::move(p));
    }
    if (drawn.empty()) return "";
    std::string out = open_table({kTextWidth_mm / 2, kTextWidth_mm / 2}, Lines::none);
    for (std::size_t i = 0; i < drawn.size(); i += 2) {
      out += std::string("<w:tr>") + kCantSplit + cell(kTextWidth_mm / 2, drawn[i]) +
             cell(kTextWidth_mm / 2, i + 1 < drawn.size() ? drawn[i + 1] : paragraph("")) + "</w:tr>";
    }
    return out + "</w:tbl>";
  }

  // ---- blocks ----------------------------------------------------------------------------------------------------

  void write_block(const Heading& heading) {
    body_ += paragraph(run(heading.text), heading.level == 2 ? "Heading1" : "Heading2");
  }

  void write_block(const Paragraph& p) {
    switch (p.tone) {
      case Tone::plain: body_ += paragraph(run(p.text)); break;
      case Tone::quiet: body_ += paragraph(run(p.text), "Quiet"); break;
      case Tone::lead: body_ += paragraph(run(p.text), "Lead"); break;
      case Tone::notice: body_ += paragraph(run(p.text), "Notice"); break;
    }
  }

  static std::string fact(const std::pair<std::string, std::string>& line) {
    return paragraph(run(line.first), "Label", kKeepNext) + paragraph(run(line.second), "Value");
  }

  void write_block(const Facts& facts) {
    if (facts.lines.empty()) return;
    const double width = kTextWidth_mm / 3;
    body_ += open_table({width, width, width}, Lines::none);
    for (std::size_t i = 0; i < facts.lines.size(); i += 3) {
      body_ += std::string("<w:tr>") + kCantSplit;
      for (std::size_t j = i; j < i + 3; ++j) {
        body_ += cell(width, j < facts.lines.size() ? fact(facts.lines[j]) : paragraph(""));
      }
      body_ += "</w:tr>";
    }
    end_table();
  }

  void write_block(const Figures& figures) {
    if (figures.figures.empty()) return;
    const double width = kTextWidth_mm / static_cast<double>(figures.figures.size());
    body_ += open_table(std::vector<double>(figures.figures.size(), width), Lines::none);
    body_ += std::string("<w:tr>") + kCantSplit;
    for (const auto& [number, word] : figures.figures) {
      body_ += cell(width, paragraph(run(number), "Figure", kKeepNext) + paragraph(run(word), "Label"));
    }
    body_ += "</w:tr>";
    end_table();
  }

  void write_block(const Table& table) {
    double total = 0;
    for (const Column& column : table.columns) total += column.width;
    std::vector<double> widths;
    for (const Column& column : table.columns) widths.push_back(column.width * kTextWidth_mm / total);
    body_ += open_table(widths, Lines::rows);
    body_ += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
    for (std::size_t c = 0; c < widths.size(); ++c) {
      body_ += cell(widths[c], paragraph(run(table.columns[c].title, {.is_bold = true}), "Cell",
                                         is_number_column(table, c) ? "<w:jc w:val=\"right\"/>" : ""),
                    std::string("<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"") + kWash + "\"/>");
    }
    body_ += "</w:tr>";
    for (const auto& row : table.rows) {
      body_ += std::string("<w:tr>") + kCantSplit;
      for (std::size_t c = 0; c < widths.size(); ++c) {
        const bool is_number = c < row.size() && (std::holds_alternative<std::int64_t>(row[c]) ||
                                                  std::holds_alternative<Number>(row[c]));
        body_ += cell(widths[c], paragraph(run(c < row.size() ? printed(row[c]) : ""), "Cell",
                                           is_number ? "<w:jc w:val=\"right\"/>" : ""));
      }
      body_ += "</w:tr>";
    }
    end_table();
  }

  void write_block(const Item& item) {
    const char* colour = item.mark == Item::Mark::urgent ? kUrgent : item.mark == Item::Mark::good ? kGood : kLamp;
    std::string words = paragraph(run(item.title), "ItemTitle", kKeepNext);
    if (!item.tags.empty()) {
      std::string tags;
      for (const std::string& tag : item.tags) tags += (tags.empty() ? "" : " · ") + tag;
      words += paragraph(run(tags), "Label", kKeepNext);
    }
    for (const std::string& text : item.texts) words += paragraph(run(text), "Value");
    for (const auto& [label, value] : item.facts) {
      words += paragraph(run(label + ": ", {.colour = kInk2}) + run(value), "Value");
    }
    if (!item.withheld.empty()) words += paragraph(run(item.withheld), "Label");
    const std::string code = item.link.empty() ? "" : qr_png(item.link);
    std::string code_cell = paragraph("");
    if (!code.empty()) {
      code_cell = paragraph(drawing(add_media(code, "png"), kCode_mm, kCode_mm,
                                    "Kod som öppnar " + item.title + " i telefonen", item.link),
                            "", "<w:jc w:val=\"right\"/>");
    }
    const double words_mm = kTextWidth_mm - kBadge_mm - kCode_mm - 2;
    body_ += open_table({kBadge_mm, words_mm, kCode_mm + 2}, Lines::none);
    const std::string top = std::string("<w:tcBorders><w:top w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"") +
                            kLine + "\"/></w:tcBorders>";
    body_ += std::string("<w:tr>") + kCantSplit +
             cell(kBadge_mm,
                  item.number.empty()
                      ? paragraph("")
                      : paragraph(run(" " + item.number + " ", {.is_bold = true, .colour = "FFFFFF", .ground = colour, .half_points = 24})),
                  top) +
             cell(words_mm, words, top) + cell(kCode_mm + 2, code_cell, top) + "</w:tr></w:tbl>";
    body_ += paragraph("", "Gap");
    if (const std::string rows = photo_rows(item.photos); !rows.empty()) {
      body_ += rows;
      body_ += paragraph("", "Gap");
    }
  }

  void write_block(const Pair& pair) {
    body_ += paragraph(run(pair.title), "ItemTitle", kKeepNext);
    body_ += paragraph(run(pair.outcome, {.is_bold = true, .colour = pair.is_good ? kGood : kLamp}), "Value", kKeepNext);
    if (!pair.note.empty()) body_ += paragraph(run(pair.note), "Value", kKeepNext);
    if (pair.then.empty() && pair.now.empty()) return;
    const double width = kTextWidth_mm / 2;
    const auto side = [&](const char* word, const std::vector<Captioned>& photos) {
      std::string out = paragraph(run(word, {.is_bold = true}), "Value", kKeepNext);
      std::string drawn;
      for (const Captioned& one : photos) drawn += photo(one, width - 4);
      return out + (drawn.empty() ? paragraph(run("Inget foto"), "Label") : drawn);
    };
    body_ += open_table({width, width}, Lines::none);
    body_ += std::string("<w:tr>") + kCantSplit + cell(width, side("Då", pair.then)) + cell(width, side("Nu", pair.now)) +
             "</w:tr>";
    end_table();
  }

  void write_block(const MapBlock& block) {
    const auto laid_out = draw(block.map);
    if (!laid_out) return;
    const std::string png = map_png(*laid_out);
    if (png.empty()) return;
    const double height_mm = kTextWidth_mm * laid_out->height / laid_out->width;
    body_ += paragraph(drawing(add_media(png, "png"), kTextWidth_mm, height_mm, block.map.description), "", kKeepNext);
    if (!block.caption.empty()) body_ += paragraph(run(block.caption), "Caption");
  }

  /// Two tables without a paragraph between them would grow together.
  void end_table() { body_ += "</w:tbl>" + paragraph("", "Gap"); }

  // ---- parts -----------------------------------------------------------------------------------------------------

  std::string document() const {
    return std::string(kXml) +
           "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" "
           "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
           "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"><w:body>" +
           body_ +
           "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"footer\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>"
           "<w:pgMar w:top=\"907\" w:right=\"907\" w:bottom=\"1021\" w:left=\"907\" w:header=\"454\" w:footer=\"510\" "
           "w:gutter=\"0\"/></w:sectPr></w:body></w:document>";
  }

  std::string footer() const {
    const auto field = [](const char* name) {
      return std::string("<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> ") +
             name + " </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r>"
                    "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>";
    };
    return std::string(kXml) + "<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">" +
           paragraph(run(page_.footer) + "<w:r><w:tab/></w:r>" + field("PAGE") + run(" (") + field("NUMPAGES") + run(")"),
                     "Footer") +
           "</w:ftr>";
  }

  std::string core() const {
    return std::string(kXml) +
           "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>" +
           escaped(page_.title + " · " + page_.subtitle) +
           "</dc:title><dc:creator>Lykta</dc:creator><dc:language>sv-SE</dc:language></cp:coreProperties>";
  }

  std::string relationships() const {
    const std::string types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    std::string out = std::string(kXml) +
                      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                      "<Relationship Id=\"styles\" Type=\"" + types + "styles\" Target=\"styles.xml\"/>"
                      "<Relationship Id=\"settings\" Type=\"" + types + "settings\" Target=\"settings.xml\"/>"
                      "<Relationship Id=\"footer\" Type=\"" + types + "footer\" Target=\"footer1.xml\"/>";
    for (const auto& [id, file] : media_) {
      out += "<Relationship Id=\"" + id + "\" Type=\"" + types + "image\" Target=\"" + file + "\"/>";
    }
    for (const auto& [id, address] : links_) {
      out += "<Relationship Id=\"" + id + "\" Type=\"" + types + "hyperlink\" Target=\"" + escaped(address) +
             "\" TargetMode=\"External\"/>";
    }
    return out + "</Relationships>";
  }

  static std::string content_types() {
    const std::string word = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    return std::string(kXml) +
           "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
           "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
           "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
           "<Default Extension=\"png\" ContentType=\"image/png\"/><Default Extension=\"jpeg\" ContentType=\"image/jpeg\"/>"
           "<Override PartName=\"/word/document.xml\" ContentType=\"" + word + "document.main+xml\"/>"
           "<Override PartName=\"/word/styles.xml\" ContentType=\"" + word + "styles+xml\"/>"
           "<Override PartName=\"/word/settings.xml\" ContentType=\"" + word + "settings+xml\"/>"
           "<Override PartName=\"/word/footer1.xml\" ContentType=\"" + word + "footer+xml\"/>"
           "<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"
           "</Types>";
  }

  static constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
  static constexpr const char* kRelationships =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      "<Relationship Id=\"document\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
      "Target=\"word/document.xml\"/>"
      "<Relationship Id=\"core\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" "
      "Target=\"docProps/core.xml\"/></Relationships>";
  static constexpr const char* kSettings =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
      "<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">"
      "<w:defaultTabStop w:val=\"720\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" "
      "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
      "<w:themeFontLang w:val=\"sv-SE\"/></w:settings>";
  static const std::string kStyles;

  const Page& page_;
  const ReadPicture& read_;
  std::int64_t photo_bytes_left_;
  ZipWriter zip_;
  std::string body_;
  std::vector<std::pair<std::string, std::string>> media_, links_;
  int drawings_ = 0;
  int photos_left_out_ = 0;
};

/// One paragraph style. Sizes in half points, spaces in twentieths of a point.
std::string style(const std::string& id, const std::string& name, const std::string& paragraph_look,
                  const std::string& run_look, bool is_heading = false) {
  return "<w:style w:type=\"paragraph\" w:styleId=\"" + id + "\"><w:name w:val=\"" + name +
         "\"/><w:basedOn w:val=\"Normal\"/>" + (is_heading ? "<w:next w:val=\"Normal\"/><w:qFormat/>" : "") + "<w:pPr>" +
         paragraph_look + "</w:pPr><w:rPr>" + run_look + "</w:rPr></w:style>";
}

std::string colour(const char* value) { return std::string("<w:color w:val=\"") + value + "\"/>"; }
std::string size(int half_points) {
  return "<w:sz w:val=\"" + std::to_string(half_points) + "\"/><w:szCs w:val=\"" + std::to_string(half_points) + "\"/>";
}
std::string space(int before, int after) {
  return "<w:spacing w:before=\"" + std::to_string(before) + "\" w:after=\"" + std::to_string(after) + "\"/>";
}

const std::string DocxWriter::kStyles =
    std::string(kXml) +
    "<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:docDefaults><w:rPrDefault>"
    "<w:rPr><w:rFonts w:ascii=\"Calibri\" w:hAnsi=\"Calibri\" w:cs=\"Calibri\" w:eastAsia=\"Calibri\"/>" + size(21) +
    "<w:lang w:val=\"sv-SE\"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after=\"120\" w:line=\"264\" "
    "w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>"
    "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>" +
    style("Title", "Title", "<w:keepNext/>" + space(0, 40), "<w:b/>" + size(46), true) +
    style("Subtitle", "Subtitle", space(0, 120), colour(kInk2) + size(26), true) +
    style("Eyebrow", "Eyebrow", "<w:keepNext/>" + space(0, 20), "<w:b/>" + colour(kLamp) + size(20)) +
    style("Rule", "Rule", std::string("<w:pBdr><w:top w:val=\"single\" w:sz=\"18\" w:space=\"1\" w:color=\"D99A1A\"/></w:pBdr>") +
          space(60, 60), size(4)) +
    style("Heading1", "heading 1", "<w:keepNext/><w:keepLines/>" + space(360, 120) + "<w:outlineLvl w:val=\"0\"/>",
          "<w:b/>" + size(30), true) +
    style("Heading2", "heading 2", "<w:keepNext/><w:keepLines/>" + space(240, 80) + "<w:outlineLvl w:val=\"1\"/>",
          "<w:b/>" + size(25), true) +
    style("ItemTitle", "Item title", "<w:keepNext/>" + space(0, 20), "<w:b/>" + size(23)) +
    style("Lead", "Lead", space(0, 160), size(25)) +
    style("Quiet", "Quiet", space(0, 100), colour(kInk2) + size(19)) +
    style("Notice", "Notice", std::string("<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"8\" w:color=\"D99A1A\"/></w:pBdr>") +
          space(60, 140), "") +
    style("Label", "Label", space(0, 0), colour(kInk2) + size(18)) +
    style("Value", "Value", space(0, 50), "") +
    style("Figure", "Figure", space(0, 0), "<w:b/>" + size(40)) +
    style("Cell", "Cell", space(0, 0), size(18)) +
    style("Caption", "caption", space(20, 140), colour(kInk2) + size(18), true) +
    style("Gap", "Gap", "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"160\" w:lineRule=\"exact\"/>", size(4)) +
    style("Footer", "footer", "<w:tabs><w:tab w:val=\"right\" w:pos=\"10092\"/></w:tabs>" + space(0, 0),
          colour(kInk2) + size(17)) +
    "</w:styles>";

}  // namespace

Result<ScratchFile> docx(const Page& page, const ReadPicture& read, std::int64_t photo_bytes) {
  auto file = ScratchFile::make();
  if (!file) return file;
  if (auto written = DocxWriter(page, read, photo_bytes, file->path()).write(); !written) return fail(written.error());
  return file;
}

}  // namespace lykta::documents
