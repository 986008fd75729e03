// A whole walk from the entities of its occasion: what was merged is one, what was split is its parts, and everything
// stands in the order it is read in.
#include <algorithm>
#include <iterator>
#include <set>

#include "http/walk_reading.h"

namespace lykta::http {
namespace {

using documents::Word;

/// Where an entity that was merged into another one went; two merged into each other leave the lower id.
std::map<std::string, std::string> merges(const std::vector<std::pair<std::string, std::string>>& merged_into) {
  std::map<std::string, std::string> next(merged_into.begin(), merged_into.end());
  std::map<std::string, std::string> out;
  for (const auto& [id, into] : merged_into) {
    std::string at = id;
    std::set<std::string> way{at};
    std::string lowest = at;
    bool is_round = false;
    while (next.count(at)) {
      at = next[at];
      if (!way.insert(at).second) {
        is_round = true;
        break;
      }
      lowest = std::min(lowest, at);
    }
    const std::string end = is_round ? lowest : at;
    if (end != id) out[id] = end;
  }
  return out;
}

/// Only what was merged into something of the same occasion is gone from it.
std::map<std::string, std::string> merges_in(const std::vector<SeenEntity>& seen) {
  std::set<std::string> here;
  for (const SeenEntity& e : seen) here.insert(e.id());
  std::vector<std::pair<std::string, std::string>> merged_into;
  for (const SeenEntity& e : seen) {
    if (const std::string into = e.text("merged_into"); here.contains(into)) merged_into.emplace_back(e.id(), into);
  }
  return merges(merged_into);
}

void add_unknown(const std::vector<documents::Photo>& more, std::vector<documents::Photo>& photos) {
  for (const documents::Photo& photo : more) {
    const bool is_known = std::any_of(photos.begin(), photos.end(),
                                      [&](const documents::Photo& p) { return p.sha256 == photo.sha256; });
    if (!is_known) photos.push_back(photo);
  }
}

void put_in_order(documents::Walk& walk) {
  std::stable_sort(walk.stops.begin(), walk.stops.end(), [](const documents::Stop& a, const documents::Stop& b) {
    return a.order != b.order ? a.order < b.order : a.id < b.id;
  });
  std::stable_sort(walk.attendees.begin(), walk.attendees.end(),
                   [](const documents::Attendee& a, const documents::Attendee& b) { return a.is_there > b.is_there; });
  std::sort(walk.findings.begin(), walk.findings.end(), [](const documents::Finding& a, const documents::Finding& b) {
    if (a.seen_at != b.seen_at) return a.seen_at < b.seen_at;
    return a.created_ms != b.created_ms ? a.created_ms < b.created_ms : a.id < b.id;
  });
  for (std::size_t i = 0; i < walk.findings.size(); ++i) walk.findings[i].number = static_cast<int>(i + 1);
}

/// Measures in the order of the findings they rest on, so that tables read like the walk.
void put_measures_in_order(documents::Walk& walk) {
  const auto first_number = [&](const documents::Measure& m) {
    int first = 1'000'000;
    for (const std::string& id : m.origin) {
      if (const auto* f = documents::find(walk.findings, id)) first = std::min(first, f->number);
    }
    return first;
  };
  std::stable_sort(walk.measures.begin(), walk.measures.end(),
                   [&](const documents::Measure& a, const documents::Measure& b) { return first_number(a) < first_number(b); });
}

/// What rested on something that was merged rests on what that became.
void follow(const std::map<std::string, std::string>& gone, std::vector<std::string>& ids) {
  for (std::string& id : ids) {
    if (const auto into = gone.find(id); into != gone.end()) id = into->second;
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

void WalkReading::add_measures(const std::vector<Seen>& seen, documents::Walk& walk) const {
  std::map<std::string, std::string> parent_of;
  for (const Seen& e : seen) {
    if (e.kind() == "measure" && !e.text("parent_id").empty()) parent_of[e.id()] = e.text("parent_id");
  }
  std::vector<documents::Measure> all;
  for (const Seen& e : seen) {
    if (e.kind() == "measure") all.push_back(measure(e, walk));
  }
  // A split measure is replaced by its parts, which stand for what it came from.
  std::set<std::string> split;
  for (documents::Measure& m : all) {
    const auto parent = parent_of.find(m.id);
    if (parent == parent_of.end() || parent->second == m.id) continue;
    for (const documents::Measure& whole : all) {
      if (whole.id != parent->second) continue;
      split.insert(whole.id);
      if (m.origin.empty()) m.origin = whole.origin;
    }
  }
  std::copy_if(all.begin(), all.end(), std::back_inserter(walk.measures),
               [&](const documents::Measure& m) { return split.count(m.id) == 0; });
}

void WalkReading::add_second_looks(const std::vector<Seen>& seen, documents::Walk& walk) const {
  for (const Seen& e : seen) {
    if (e.kind() != "second_look") continue;
    documents::SecondLook look;
    look.finding = e.text("finding");
    look.outcome = choice(e, "outcome");
    look.seen_at = e.time("seen_at");
    look.note = e.text("note");
    take_photos(e, look.seen_at ? std::optional(look.seen_at->date) : std::nullopt, look.photos, look.photos_withheld);
    if (const auto entity = snapshot_.entity(look.finding)) {
      const Seen earlier = see(*entity);
      if (!earlier.is_nothing() && earlier.kind() == "finding") walk.earlier.push_back(finding(earlier));
    }
    walk.second_looks.push_back(std::move(look));
  }
}

void WalkReading::add_entity(const Seen& e, documents::Walk& walk) const {
  if (e.kind() == "finding") {
    walk.findings.push_back(finding(e));
  } else if (e.kind() == "place") {
    walk.stops.push_back({e.id(), e.text("name"), e.text("note"), choice(e, "source"), e.integer("order").value_or(0),
                          e.position()});
  } else if (e.kind() == "attendance") {
    const Word state = choice(e, "state");
    walk.attendees.push_back({party_name(e.text("party")), e.text("role"), state, e.integer("headcount"),
                              state.code == "present" || state.code == "substitute"});
  } else if (e.kind() == "feedback") {
    walk.feedback.push_back({e.text("measure"), choice(e, "sent_to"), e.date("sent_on"), e.text("text")});
  }
}

std::optional<documents::Walk> WalkReading::walk(const std::string& occasion) {
  auto walk = head(occasion);
  if (!walk) return std::nullopt;
  std::vector<Seen> seen = see_all(snapshot_.occasion(walk->activity, occasion));
  const auto gone = merges_in(seen);
  std::map<std::string, std::vector<documents::Photo>> photos_of_merged;
  for (const Seen& e : seen) {
    const auto into = gone.find(e.id());
    if (into == gone.end() || e.kind() != "finding") continue;
    add_unknown(finding(e).photos, photos_of_merged[into->second]);
  }
  std::erase_if(seen, [&](const Seen& e) { return gone.contains(e.id()); });
  for (const Seen& e : seen) add_entity(e, *walk);
  for (documents::Finding& f : walk->findings) {
    add_unknown(photos_of_merged[f.id], f.photos);  // what was merged into it brings its pictures
    if (const auto stop = gone.find(f.stop); stop != gone.end()) f.stop = stop->second;
  }
  put_in_order(*walk);
  add_measures(seen, *walk);
  for (documents::Measure& m : walk->measures) follow(gone, m.origin);
  add_second_looks(seen, *walk);
  put_measures_in_order(*walk);
  for (const documents::Finding& f : walk->findings) walk->changed_ms = std::max(walk->changed_ms, f.changed_ms);
  return walk;
}

}  // namespace lykta::http
