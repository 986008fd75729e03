// "Så gick det": pages for anybody, of walks somebody has published. No session, no script.
#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "documents/public_area.h"
#include "documents/words.h"
#include "http/document_answer.h"
#include "http/file_answer.h"
#include "http/resources.h"
#include "http/walk_reading.h"
#include "store/digest.h"

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

std::string nothing_here() {
  documents::Page page;
  page.eyebrow = "Trygghetsvandringar";
  page.title = "Inget publicerat här än";
  page.footer = "Lykta";
  page.blocks.emplace_back(documents::Paragraph{
      "Ingen vandring i det här området är sammanfattad för allmänheten än. Kom tillbaka senare.", documents::Tone::lead});
  page.links = {{"Alla områden", kRoot}};
  return html_answer(page, {kStyleSheet, "", true}).body;
}

/// A page as it was written, for whoever comes within the minute.
struct Written {
  std::int64_t read_ms = 0;
  std::string html;
  std::string etag;
  std::set<std::string> photos;  ///< the SHA-256 of those it shows
};

/// The public's pages, each read from the database at most once a minute however many come: an address in a newspaper
/// must not hold up the phones of the evening. Thread-safe; who comes while a page is being read waits for it.
class PublicPages {
 public:
  explicit PublicPages(const HttpParts& parts) : parts_(parts) {}

  Written index() {
    const std::lock_guard lock(mutex_);
    return refreshed_index();
  }

  /// nullopt: nothing is published there.
  std::optional<Written> area(const std::string& slug) {
    const std::lock_guard lock(mutex_);
    refreshed_index();
    // Pages nobody could have found are not kept: guesses fill no memory and read nothing.
    if (!slugs_.contains(slug)) return std::nullopt;
    Written& page = areas_[slug];
    if (!is_fresh(page)) page = read_area(slug);
    return page;
  }

 private:
  bool is_fresh(const Written& page) const {
    const std::int64_t age_ms = parts_.now() - page.read_ms;
    return page.read_ms != 0 && age_ms >= 0 && age_ms < kFreshMs;
  }

  const Written& refreshed_index() {
    if (is_fresh(index_)) return index_;
    const auto snapshot = parts_.store.read();
    std::map<std::string, std::string> areas;  // address, name
    slugs_.clear();
    for (const documents::Walk& head : Published(parts_, *snapshot).heads()) {
      const std::string slug = documents::slug(head.area_name);
      slugs_.insert(slug);
      areas.emplace(kRoot + std::string("/") + slug, head.area_name);
    }
    std::erase_if(areas_, [&](const auto& page) { return !slugs_.contains(page.first); });
    std::vector<std::pair<std::string, std::string>> listed;
    for (const auto& [address, name] : areas) listed.emplace_back(name, address);
    std::sort(listed.begin(), listed.end());
    index_ = written(html_answer(documents::public_index(listed), {kStyleSheet, "", true}).body);
    return index_;
  }

  Written read_area(const std::string& slug) const {
    const auto snapshot = parts_.store.read();
    documents::Page page = documents::public_page(Published(parts_, *snapshot).area(slug));
    page.links = {{"Alla områden", kRoot}};
    Written out = written(html_answer(page, {kStyleSheet, kRoot + std::string("/") + slug + "/foto/", true}).body);
    out.photos = documents::photos_shown(page);
    return out;
  }

  Written written(std::string html) const {
    std::string etag = "\"" + sha256_hex(html).substr(0, 16) + "\"";
    return {parts_.now(), std::move(html), std::move(etag), {}};
  }

  static constexpr std::int64_t kFreshMs = 60'000;

  const HttpParts& parts_;
  std::mutex mutex_;
  Written index_;                          // guarded by mutex_
  std::set<std::string> slugs_;            // guarded by mutex_; the areas of index_
  std::map<std::string, Written> areas_;   // guarded by mutex_
};

Answer page_answer(const Call& call, const Written& page) {
  Answer answer = has_already(call, page.etag) ? empty_answer(304) : text_answer(page.html, "text/html; charset=utf-8");
  answer.headers = {{"Cache-Control", "public, max-age=60"}, {"ETag", page.etag}};
  return answer;
}

Answer area_answer(PublicPages& pages, const Call& call) {
  // "Södra Fagersjö" finds the same page as "sodra-fagersjo".
  const auto page = pages.area(documents::slug(call.matches.at(0)));
  if (page) return page_answer(call, *page);
  Answer answer = text_answer(nothing_here(), "text/html; charset=utf-8");
  answer.status = 404;
  return answer;
}

/// Whether something still lists the photo and nobody has hidden it, as it stands now.
bool stands_open(const Snapshot& snapshot, const std::string& sha256) {
  bool is_listed = false;
  for (const std::string& id : snapshot.entities_with_photo(sha256)) {
    const auto entity = snapshot.entity(id);
    if (!entity) continue;
    if (entity->text("photo_review/" + sha256) == "hidden") return false;
    const Value* listed = entity->value("photos/" + sha256);
    is_listed = is_listed || (listed && !listed->is_null() && !entity->is_deleted());
  }
  return is_listed;
}

/// Only what the page shows; hiding a photo takes it away at once, whatever the page still says for a minute.
Answer area_photo(PublicPages& pages, const HttpParts& parts, const Call& call) {
  const std::string& sha256 = call.matches.at(1);
  const Error unknown{Code::not_found, "photo_unknown", "There is no such photo."};
  const auto page = pages.area(call.matches.at(0));
  if (!page || !page->photos.contains(sha256)) return error_answer(unknown);
  const auto snapshot = parts.store.read();
  const auto photo = snapshot->attachment(sha256);
  if (!photo || !stands_open(*snapshot, sha256)) return error_answer(unknown);
  return file_answer(call, {parts.store.attachment_path(sha256), photo->bytes, photo->media_type, "\"" + sha256 + "\"",
                            "no-cache", false});
}

}  // namespace

void add_public_pages(Router& router, const HttpParts& parts) {
  const auto pages = std::make_shared<PublicPages>(parts);
  router.add("GET", std::string(kRoot) + "/?", [pages](const Call& call) { return page_answer(call, pages->index()); });
  router.add("GET", std::string(kRoot) + "/([^/]{1,200})/?", [pages](const Call& call) { return area_answer(*pages, call); });
  router.add("GET", std::string(kRoot) + "/([a-z0-9-]{1,100})/foto/([0-9a-f]{64})",
             [pages, &parts](const Call& call) { return area_photo(*pages, parts, call); });
}

}  // namespace lykta::http
