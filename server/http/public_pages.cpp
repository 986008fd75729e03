// "Så gick det": pages for anybody, of walks somebody has published. No session, no script.
#include <algorithm>

#include "documents/public_area.h"
#include "documents/words.h"
#include "http/document_answer.h"
#include "http/file_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"

namespace lykta::http {
namespace {

constexpr const char* kRoot = "/sa-gick-det";

bool is_published(const documents::Walk& walk, Date today) {
  return walk.published_on && *walk.published_on <= today && walk.status.code == "held";
}

/// What of an area is published, newest walk first. `slug` empty: the heads of all areas.
class Published {
 public:
  Published(const HttpParts& parts, const Snapshot& snapshot)
      : reading_(parts, snapshot), today_(stockholm_time(parts.now()).date) {}

  std::vector<documents::Walk> heads() {
    std::vector<documents::Walk> out;
    for (const auto& [activity, occasion] : reading_.walks()) {
      auto head = reading_.head(occasion);
      if (head && is_published(*head, today_)) out.push_back(std::move(*head));
    }
    std::sort(out.begin(), out.end(), [](const documents::Walk& a, const documents::Walk& b) {
      return a.starts_at != b.starts_at ? a.starts_at > b.starts_at : a.id < b.id;
    });
    return out;
  }

  documents::PublicArea area(const std::string& slug) {
    documents::PublicArea area;
    std::vector<std::string> published;
    const auto all = heads();
    for (const documents::Walk& head : all) published.push_back(head.id);
    for (const documents::Walk& head : all) {
      if (documents::slug(head.area_name) != slug) continue;
      auto walk = reading_.walk(head.id);
      if (!walk) continue;
      if (area.name.empty()) area.name = walk->area_name;
      // What was seen on a walk nobody has published stays untold, also as the "then" of a later one.
      std::erase_if(walk->earlier, [&](const documents::Finding& f) {
        return std::find(published.begin(), published.end(), f.occasion) == published.end();
      });
      area.walks.push_back(std::move(*walk));
    }
    return area;
  }

 private:
  WalkReading reading_;
  const Date today_;
};

Answer nothing_here() {
  documents::Page page;
  page.eyebrow = "Trygghetsvandringar";
  page.title = "Inget publicerat här än";
  page.footer = "Lykta";
  page.blocks.emplace_back(documents::Paragraph{
      "Ingen vandring i det här området är sammanfattad för allmänheten än. Kom tillbaka senare.", documents::Tone::lead});
  page.links = {{"Alla områden", kRoot}};
  Answer answer = html_answer(page, {kStyleSheet, "", true});
  answer.status = 404;
  return answer;
}

Answer index_page(const HttpParts& parts) {
  const auto snapshot = parts.store.read();
  std::vector<std::pair<std::string, std::string>> areas;
  for (const documents::Walk& head : Published(parts, *snapshot).heads()) {
    std::pair<std::string, std::string> area{head.area_name, kRoot + std::string("/") + documents::slug(head.area_name)};
    const bool is_known = std::any_of(areas.begin(), areas.end(), [&](const auto& a) { return a.second == area.second; });
    if (!is_known) areas.push_back(std::move(area));
  }
  std::sort(areas.begin(), areas.end());
  return html_answer(documents::public_index(areas), {kStyleSheet, "", true});
}

Answer area_page(const HttpParts& parts, const Call& call) {
  // "Södra Fagersjö" finds the same page as "sodra-fagersjo".
  const std::string slug = documents::slug(call.matches.at(0));
  const auto snapshot = parts.store.read();
  const documents::PublicArea area = Published(parts, *snapshot).area(slug);
  if (area.walks.empty()) return nothing_here();
  documents::Page page = documents::public_page(area);
  page.links = {{"Alla områden", kRoot}};
  Answer answer = html_answer(page, {kStyleSheet, kRoot + std::string("/") + slug + "/foto/", true});
  answer.headers.emplace_back("Cache-Control", "no-cache");
  return answer;
}

/// Only what the page shows at this moment; hiding a photo takes it away at once.
Answer area_photo(const HttpParts& parts, const Call& call) {
  const std::string& sha256 = call.matches.at(1);
  const auto snapshot = parts.store.read();
  const auto photo = snapshot->attachment(sha256);
  const auto shown = documents::photos_shown(documents::public_page(Published(parts, *snapshot).area(call.matches.at(0))));
  if (!photo || shown.count(sha256) == 0) {
    return error_answer({Code::not_found, "photo_unknown", "There is no such photo."});
  }
  return file_answer(call, {parts.store.attachment_path(sha256), photo->bytes, photo->media_type, "\"" + sha256 + "\"",
                            "no-cache", false});
}

}  // namespace

void add_public_pages(Router& router, const HttpParts& parts) {
  router.add("GET", std::string(kRoot) + "/?", [&parts](const Call&) { return index_page(parts); });
  router.add("GET", std::string(kRoot) + "/([^/]{1,200})/?", [&parts](const Call& call) { return area_page(parts, call); });
  router.add("GET", std::string(kRoot) + "/([a-z0-9-]{1,100})/foto/([0-9a-f]{64})",
             [&parts](const Call& call) { return area_photo(parts, call); });
}

}  // namespace lykta::http
