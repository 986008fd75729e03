// The policy as data. A row grants; nothing takes away; what no row grants is refused. Only policy.cpp reads this.
#pragma once

#include <array>
#include <string_view>

#include "access/access.h"
#include "domain/manifest.h"
#include "domain/plan.h"

namespace lykta::policy_table {

/// Raise when the meaning of the table's words changes (the table itself is hashed): every phone then starts anew.
inline constexpr int kRevision = 3;

enum class PartyClass { any, authority };

enum : unsigned { kOpen = 1, kPartner = 2, kCountsOnly = 4, kOpenPartner = kOpen | kPartner, kEveryRow = 7 };
enum : unsigned { kPlain = 1, kAuthorities = 2, kStaff = 4, kEveryField = 7 };  // FieldSpec::visibility
enum : unsigned { kRead = 1, kWrite = 2, kReadWrite = 3 };

/// Where in the plan's work the entity must belong for the row to hold. A session bound to an occasion never reaches
/// outside it, whatever the row says.
enum class Place {
  anywhere,
  own_occasion,  ///< the session must be bound to one
  own_work,      ///< reached through the party's own measure, question or invitation: for project_in_work() alone
};

struct Row {
  Right right;
  PartyClass party;          ///< of the session's party
  unsigned confidentiality;  ///< of the activity
  /// "*" every kind of a loaded plugin; "!a b" every such kind but these; "a b" these; "?" kinds nobody here knows.
  std::string_view kinds;
  std::string_view fields;  ///< "*" all, "!a b" all but these (a delete needs one of those two), or names
  unsigned visibility;      ///< of the fields reached
  Place place;
  /// "" no demand; "@author" the first writer's party is the session's; "@present" that party came to the meeting;
  /// "@weekend" the same, and its weekend is not over; else the field that must name that party.
  std::string_view own_by;
  unsigned may;
  /// "field=value": what the entity must hold already; "occasion.field=value": its occasion's own record.
  std::string_view when = "";
};

/// What belongs to the plan and its follow-up rather than to a capture.
inline constexpr std::string_view kCaptured = "!row_measure followup lock";
/// What has rows of its own below (meeting_rows): the Friday meeting's papers.
inline constexpr std::string_view kNoMeetingPapers = "!weekend_meeting briefing focus";
inline constexpr std::string_view kCapturedNoMeetingPapers = "!row_measure followup lock weekend_meeting briefing focus";
inline constexpr std::string_view kOwnersAnswer =
    "owner_answer answered_on answer_reason forwarded_to agreed_on due done_on status photos owner_note "
    "reported_elsewhere";
inline constexpr std::string_view kInvitedsReply = "party reply replied_on headcount note role competences";
/// What an owner needs of a walk, its stops and what its measures come from; not who led it or who came.
inline constexpr std::string_view kWalkForOwners =
    "area_name starts_at status meeting_place invitation_text answers_due theme invited";
inline constexpr std::string_view kPlaceForOwners = "name order lat lon";
inline constexpr std::string_view kFindingForOwners =
    "seen_at category kind seriousness lat lon accuracy_m place_text description details suggestion photos "
    "photo_review reported_elsewhere place dark";
inline constexpr std::string_view kSeenOnTheWalk = "walk attendance finding place second_look";

// clang-format off
inline constexpr std::array kPlainRows{
    // Where the others are this weekend is for those who came, whoever runs the server.
    Row{Right::administrator, PartyClass::any,       kEveryRow,    "!focus",     "*", kEveryField,      Place::anywhere,     "",        kReadWrite},
    Row{Right::administrator, PartyClass::any,       kEveryRow,    "focus",      "*", kEveryField,      Place::anywhere,     "@weekend", kRead},
    Row{Right::administrator, PartyClass::any,       kEveryRow,    "focus",      "*", kEveryField,      Place::anywhere,     "",        kWrite},
    Row{Right::administrator, PartyClass::any,       kEveryRow,    "?",          "*", kEveryField,      Place::anywhere,     "",        kReadWrite},

    // What is for authorities' eyes stays there, also before a coordinator from elsewhere.
    Row{Right::coordinator,   PartyClass::any,       kEveryRow,    kNoMeetingPapers, "*", kPlain | kStaff, Place::anywhere, "",        kReadWrite},
    Row{Right::coordinator,   PartyClass::authority, kEveryRow,    kNoMeetingPapers, "*", kAuthorities, Place::anywhere,     "",        kReadWrite},
    Row{Right::coordinator,   PartyClass::any,       kEveryRow,    "?",          "*", kEveryField,      Place::anywhere,     "",        kReadWrite},

    Row{Right::member,        PartyClass::any,       kOpenPartner, kNoMeetingPapers, "*", kPlain | kStaff, Place::anywhere, "",        kRead},
    Row{Right::member,        PartyClass::authority, kOpenPartner, kNoMeetingPapers, "*", kAuthorities, Place::anywhere,     "",        kRead},
    Row{Right::member,        PartyClass::authority, kCountsOnly,  "*",          "*", kEveryField,      Place::anywhere,     "",        kRead},
    Row{Right::member,        PartyClass::any,       kOpenPartner, kCapturedNoMeetingPapers, "*", kPlain | kStaff, Place::anywhere, "", kWrite},
    Row{Right::member,        PartyClass::authority, kOpenPartner, kCapturedNoMeetingPapers, "*", kAuthorities, Place::anywhere, "", kWrite},
    Row{Right::member,        PartyClass::authority, kCountsOnly,  kCaptured,    "*", kEveryField,      Place::anywhere,     "",        kWrite},
    // A phone with a newer plugin: its party keeps what it wrote in sight until the server knows the kind.
    Row{Right::member,        PartyClass::any,       kOpenPartner, "?",          "*", kEveryField,      Place::anywhere,     "@author", kReadWrite},

    Row{Right::guest,         PartyClass::any,       kOpenPartner, kSeenOnTheWalk, "*", kPlain,         Place::own_occasion, "",        kRead},
    Row{Right::guest,         PartyClass::authority, kOpenPartner, kSeenOnTheWalk, "*", kAuthorities,   Place::own_occasion, "",        kRead},
    Row{Right::guest,         PartyClass::any,       kOpenPartner, "finding second_look", "*", kPlain,  Place::own_occasion, "@author", kWrite},
    Row{Right::guest,         PartyClass::authority, kOpenPartner, "finding second_look", "*", kAuthorities, Place::own_occasion, "@author", kWrite},
    Row{Right::guest,         PartyClass::any,       kOpenPartner, "attendance", "*", kPlain,           Place::own_occasion, "party",   kWrite},
    Row{Right::guest,         PartyClass::any,       kOpenPartner, "?",          "*", kEveryField,      Place::own_occasion, "@author", kRead},

    Row{Right::owner,         PartyClass::any,       kOpenPartner, "measure",    "*", kPlain,           Place::anywhere, "responsible",    kRead},
    Row{Right::owner,         PartyClass::authority, kOpenPartner, "measure",    "*", kAuthorities,     Place::anywhere, "responsible",    kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "finding",    "*", kPlain,           Place::anywhere, "presumed_owner", kRead},
    Row{Right::owner,         PartyClass::authority, kOpenPartner, "finding",    "*", kAuthorities,     Place::anywhere, "presumed_owner", kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "measure",    kOwnersAnswer, kPlain, Place::anywhere, "responsible",    kWrite},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "finding",    "answer answered_on", kPlain, Place::anywhere, "presumed_owner", kWrite, "kind=question"},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "invitation", "*", kPlain,           Place::anywhere, "party",          kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "invitation", kInvitedsReply, kPlain, Place::anywhere, "party",         kWrite},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "walk",       kWalkForOwners, kPlain, Place::own_work, "",              kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "place",      kPlaceForOwners, kPlain, Place::own_work, "",             kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "finding",    kFindingForOwners, kPlain, Place::own_work, "",           kRead},
    Row{Right::owner,         PartyClass::any,       kOpenPartner, "?",          "*", kEveryField,      Place::anywhere, "@author",        kRead},

    Row{Right::supervisor,    PartyClass::any,       kOpenPartner, kNoMeetingPapers, "*", kPlain,       Place::anywhere,     "",        kRead},
    Row{Right::supervisor,    PartyClass::authority, kOpenPartner, kNoMeetingPapers, "*", kAuthorities, Place::anywhere,     "",        kRead},
    Row{Right::supervisor,    PartyClass::any,       kOpenPartner, "?",          "*", kEveryField,      Place::anywhere,     "@author", kRead},

    // Whoever answers for public documents reads everything.
    Row{Right::auditor,       PartyClass::any,       kEveryRow,    "*",          "*", kEveryField,      Place::anywhere,     "",        kRead},
    Row{Right::auditor,       PartyClass::any,       kEveryRow,    "?",          "*", kEveryField,      Place::anywhere,     "",        kRead},
};

/// Of these fields a right may set these values and no others, whatever row covers the field; null and "not so" count as
/// others. What an answer does not say is not the answerer's to set: who owns a measure takes it out of nobody's count.
struct ValueRow {
  Right right;
  std::string_view kind;
  std::string_view field;
  std::string_view values;  ///< words; "true" is the boolean
};
inline constexpr std::array kValues{
    ValueRow{Right::owner, "measure",    "owner_answer", "accepted declined forwarded"},
    ValueRow{Right::owner, "measure",    "status",       "done"},
    ValueRow{Right::owner, "measure",    "photos",       "true"},  // adds; what others added is not its to take away
    ValueRow{Right::owner, "invitation", "reply",        "coming substitute declined"},
};

/// The Friday meeting (domain.md §9, §12). Free text opens when the convening authority says so, and then in two levels;
/// focus places are seen by the parties checked in, until their weekend is over; the attendance is kept by an
/// authority or by whoever convenes.
constexpr std::array<Row, 10> meeting_rows(Right right, unsigned rows, unsigned may) {
  constexpr std::string_view kTextIsOpen = "occasion.free_text=true";
  const unsigned writes = may & kWrite;
  return {
    Row{right, PartyClass::any,       rows, "weekend_meeting", "*", kEveryField,                      Place::anywhere, "",         kRead},
    Row{right, PartyClass::any,       rows, "weekend_meeting", "!free_text attendance_by", kPlain | kStaff, Place::anywhere, "",   writes},
    Row{right, PartyClass::authority, rows, "weekend_meeting", "attendance_by", kPlain,               Place::anywhere, "",         writes},
    Row{right, PartyClass::any,       rows, "weekend_meeting", "attendance_by", kPlain,               Place::anywhere, "convenor", writes},
    Row{right, PartyClass::authority, rows, "weekend_meeting", "free_text", kPlain,                   Place::anywhere, "convenor", writes},
    Row{right, PartyClass::any,       rows, "briefing",        "!text shared_text", kPlain | kStaff,  Place::anywhere, "",         may},
    Row{right, PartyClass::any,       rows, "briefing",        "shared_text", kPlain,                 Place::anywhere, "@present", kRead},
    Row{right, PartyClass::any,       rows, "briefing",        "shared_text", kPlain,                 Place::anywhere, "@present", writes, kTextIsOpen},
    Row{right, PartyClass::authority, rows, "briefing",        "text", kAuthorities,                  Place::anywhere, "",         kRead},
    Row{right, PartyClass::authority, rows, "briefing",        "text", kAuthorities,                  Place::anywhere, "",         writes, kTextIsOpen},
  };
}
constexpr std::array<Row, 1> focus_rows(Right right, unsigned rows, unsigned may) {
  return {Row{right, PartyClass::any, rows, "focus", "*", kPlain, Place::anywhere, "@weekend", may}};
}

template <std::size_t... Sizes>
constexpr auto joined(const std::array<Row, Sizes>&... parts) {
  std::array<Row, (Sizes + ...)> all{};
  std::size_t n = 0;
  const auto add = [&](const auto& part) {
    for (const Row& row : part) all[n++] = row;
  };
  (add(parts), ...);
  return all;
}

inline constexpr auto kRows = joined(
    kPlainRows,
    meeting_rows(Right::coordinator, kEveryRow, kReadWrite),  focus_rows(Right::coordinator, kEveryRow, kReadWrite),
    meeting_rows(Right::member, kOpenPartner, kReadWrite),    focus_rows(Right::member, kOpenPartner, kReadWrite),
    meeting_rows(Right::supervisor, kOpenPartner, kRead),     focus_rows(Right::supervisor, kOpenPartner, kRead));

/// Goals and facts of rows; owners and guests follow their own matters only.
struct RollupRow {
  Right right;
  PartyClass party;
  unsigned confidentiality;
};
inline constexpr std::array kRollups{
    RollupRow{Right::administrator, PartyClass::any,       kEveryRow},
    RollupRow{Right::coordinator,   PartyClass::any,       kEveryRow},
    RollupRow{Right::member,        PartyClass::any,       kOpenPartner},
    RollupRow{Right::member,        PartyClass::authority, kCountsOnly},
    RollupRow{Right::supervisor,    PartyClass::any,       kEveryRow},
    RollupRow{Right::auditor,       PartyClass::any,       kEveryRow},
};

struct ActionRow {
  Right right;
  std::string_view actions;
  std::string_view may_invite;   ///< rights it may hand out
};
inline constexpr std::array kActions{
    ActionRow{Right::administrator, "invite devices plan_import status history links link_list contacts phones evening_code", "administrator coordinator member guest owner supervisor auditor"},
    ActionRow{Right::coordinator,   "invite devices plan_import status history links link_list contacts phones evening_code", "coordinator member guest owner supervisor"},
    ActionRow{Right::member,        "history phones evening_code", ""},
    ActionRow{Right::auditor,       "devices status history link_list", ""},
};

/// What anybody at all may read, of open activities and only once a walk is published (http/public_pages.cpp asks for
/// that). No notes, no names of roles, nothing an owner wrote; how exactly a place is told decides documents/public_area.
struct PublicRow {
  std::string_view kind;
  std::string_view fields;
};
inline constexpr std::array kPublic{
    PublicRow{"walk",        "status starts_at area_name mode theme dark summary_text published_on follows merged_into"},
    PublicRow{"finding",     "seen_at category kind lat lon presumed_owner photos photo_review merged_into"},
    PublicRow{"measure",     "text responsible category origin owner_answer due status done_on verified_on contested parent_id photos photo_review merged_into"},
    PublicRow{"second_look", "finding outcome seen_at photos photo_review merged_into"},
    PublicRow{"feedback",    "measure sent_to sent_on text merged_into"},
};
// clang-format on

}  // namespace lykta::policy_table
