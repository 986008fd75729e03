// A document as blocks: written once, printed as HTML and as DOCX with the same words. Plain data.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "documents/map.h"
#include "documents/material.h"
#include "documents/table.h"

namespace lykta::documents {

/// `anchor` makes it a place to jump to inside the document.
struct Heading {
  int level = 2;  ///< 2 or 3; the page's title is level 1
  std::string text;
  std::string anchor;
};

enum class Tone { plain, quiet, lead, notice };
struct Paragraph {
  std::string text;
  Tone tone = Tone::plain;
};

/// Label and value, two columns wide where there is room.
struct Facts {
  std::vector<std::pair<std::string, std::string>> lines;
};

struct Captioned {
  Photo photo;
  std::string caption;
  std::string alternative;  ///< what a reader who cannot see it is told
};

/// One finding (or stop): its number in a badge, words, photos, and a code that opens it on a phone.
struct Item {
  std::string number;
  std::string title;
  std::string anchor;
  enum class Mark { plain, urgent, good } mark = Mark::plain;
  std::vector<std::string> tags;
  std::vector<std::string> texts;
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<Captioned> photos;
  std::string withheld;  ///< why photos are missing, "" = none are
  std::string link;      ///< address the code opens, "" = no code
};

/// The same place before and after.
struct Pair {
  std::string title;
  std::string outcome;
  bool is_good = false;
  std::vector<Captioned> then;
  std::vector<Captioned> now;
  std::string note;
};

struct MapBlock {
  Map map;
  std::string caption;
};

/// Numbers with a word under each.
struct Figures {
  std::vector<std::pair<std::string, std::string>> figures;  ///< "12", "iakttagelser"
};

using Block = std::variant<Heading, Paragraph, Facts, Table, Item, Pair, MapBlock, Figures>;

struct Page {
  std::string title;
  std::string subtitle;
  std::string eyebrow;  ///< a line above the title
  std::string footer;   ///< on each printed page, beside the page's number
  std::vector<std::pair<std::string, std::string>> stamp;  ///< lines in the upper right corner: "Diarienummer", "…"
  std::vector<std::pair<std::string, std::string>> links;  ///< word and address, on the screen only
  std::vector<Block> blocks;
};

struct HtmlOptions {
  std::string style_sheet;   ///< address of html_style()
  std::string photo_prefix;  ///< address of a photo without its hash
  bool is_public = false;    ///< nobody is signed in: follows the reader's own night or day
};

/// A whole HTML page: no script, no inline style, works without JavaScript.
std::string html(const Page& page, const HtmlOptions& options);
/// The style sheet all pages share, for screen and print.
const std::string& html_style();

/// The same as Office Open XML; photos are read one at a time and go straight into the file. Photos together above
/// `photo_bytes` are left out with a line saying so. unavailable/document_not_written.
Result<ScratchFile> docx(const Page& page, const ReadPicture& read, std::int64_t photo_bytes = 200'000'000);

}  // namespace lykta::documents
