#include "access/policy.h"

#include <gtest/gtest.h>

#include <set>

#include "access/policy_table.h"

namespace lykta {
namespace {

constexpr Right kAllRights[] = {Right::administrator, Right::coordinator, Right::member, Right::guest,
                                Right::owner,         Right::supervisor,  Right::auditor};
constexpr Confidentiality kAllRows[] = {Confidentiality::open, Confidentiality::partner, Confidentiality::counts_only};
const char* const kParties[][2] = {{"lpo", "police"}, {"tk", "municipal_department"}, {"kyrka", "faith"}, {"", ""}};
const char* const kKinds[] = {"walk",  "attendance",  "finding",  "measure", "invitation",
                              "place", "second_look", "feedback", "agreement", "row_measure",
                              "followup", "lock"};
const char* const kFields[] = {"plain",  "for_authorities", "for_staff", "unheard_of", "responsible",
                               "status", "done_on",         "answer",    "reply",      "kind"};

KindSpec kind_named(const std::string& name) {
  KindSpec kind;
  kind.name = name;
  if (name == "attendance" || name == "invitation") kind.natural_key = {name, "party"};
  const auto add = [&](const char* field, Visibility visibility, FieldType type = FieldType::text) {
    FieldSpec spec;
    spec.name = field;
    spec.type = type;
    spec.visibility = visibility;
    kind.fields.push_back(spec);
  };
  add("plain", Visibility::all);
  add("for_authorities", Visibility::authorities);
  add("for_staff", Visibility::staff);
  add("status", Visibility::all, FieldType::choice);
  add("done_on", Visibility::all, FieldType::date);
  for (const char* party : {"responsible", "presumed_owner", "party"}) add(party, Visibility::all, FieldType::party);
  add("photos", Visibility::all, FieldType::photos);
  add("police_photos", Visibility::authorities, FieldType::photos);
  return kind;
}

Session session(Right right, const std::string& party, const std::string& type, const std::string& occasion = "") {
  return {"d1", right, {party, "roll"}, type, occasion, 0};
}

Register written(Value value, Seq rev) { return {std::move(value), {rev * 10, "d0", rev}, {"sdf", ""}, rev, {}}; }

Entity entity_of(const std::string& kind) {
  Entity e;
  e.id = "p/a/w1/" + kind + (kind == "attendance" || kind == "invitation" ? "/kyrka" : "/x");
  e.activity = "p/a";
  e.occasion = "p/a/w1";
  e.kind = kind;
  e.schema = 1;
  e.rev = e.created_rev = 1;
  e.created_by = {"sdf", "samordnare"};
  e.created_at = "2024-12-11T18:00:00+01:00";
  for (const char* f : kFields) e.fields[f] = written("x", 1);
  e.fields.erase("responsible");
  return e;
}

Op edit(const Entity& e, const std::string& field, Value value = "y") {
  Op op;
  op.activity = e.activity;
  op.occasion = e.occasion;
  op.entity = e.id;
  op.kind = e.kind;
  op.set[field] = std::move(value);
  return op;
}

/// A value that everybody who may write the field may give it.
Value value_of(std::string_view field) { return field == "status" ? "done" : field == "reply" ? "coming" : "y"; }

// What the rules of design and brief say of one cell, in words of their own and not from the table.
struct Cell {
  const Session& who;
  Confidentiality row;
  std::string kind;  // "" = nobody here knows it
  std::string field;
  const Entity& entity;
  bool authority() const { return is_authority_type(who.party_type); }
  bool full() const { return who.right == Right::administrator; }
  bool closed() const { return row == Confidentiality::counts_only; }
  bool by_own_party() const { return !who.by.party.empty() && entity.created_by.party == who.by.party; }

  bool sees_entity() const {
    if (full() || who.right == Right::auditor || who.right == Right::coordinator) return true;
    const bool in_place = who.right != Right::guest || (!who.occasion.empty() && who.occasion == entity.occasion);
    if (kind.empty()) return !closed() && in_place && by_own_party();
    if (closed()) return who.right == Right::member && authority();
    switch (who.right) {
      case Right::member:
      case Right::supervisor:
        return true;
      case Right::guest:
        return in_place && (kind == "walk" || kind == "attendance" || kind == "finding" || kind == "place" ||
                            kind == "second_look");
      case Right::owner: {
        if (kind == "invitation") return who.by.party == "kyrka";
        const std::string names = kind == "measure" ? "responsible" : kind == "finding" ? "presumed_owner" : "";
        return !names.empty() && !who.by.party.empty() && entity.text(names) == who.by.party;
      }
      default:
        return false;
    }
  }
  bool reaches_visibility() const {
    if (kind.empty() || full() || who.right == Right::auditor) return true;
    if (field == "for_authorities") return authority();
    if (field == "for_staff") return who.right == Right::coordinator || who.right == Right::member;
    return true;
  }
  bool sees_field() const { return sees_entity() && reaches_visibility(); }
  bool writes_field() const {
    if (full()) return true;
    if (!reaches_visibility()) return false;
    if (who.right == Right::coordinator) return true;
    if (who.right == Right::auditor || who.right == Right::supervisor || !sees_entity()) return false;
    if (who.right == Right::member) return kind != "row_measure" && kind != "followup" && kind != "lock";
    if (who.right == Right::owner) {
      if (kind == "measure") return field == "status" || field == "done_on";
      if (kind == "finding") return field == "answer" && entity.text("kind") == "question";
      return kind == "invitation" && field == "reply";
    }
    // A guest, in its own occasion.
    if (kind == "finding" || kind == "second_look") return by_own_party();
    return kind == "attendance" && who.by.party == "kyrka" && field != "for_authorities";
  }
};

TEST(Policy, EveryCellOfTheMatrixIsAsTheRulesSay) {
  int cells = 0, readable = 0, writable = 0;
  std::vector<std::string> kinds(std::begin(kKinds), std::end(kKinds));
  kinds.emplace_back("");
  for (const Right right : kAllRights) {
    for (const auto& party : kParties) {
      for (const char* occasion : {"", "p/a/w1", "p/a/w2"}) {
        if (*occasion && right != Right::guest) continue;
        const Session who = session(right, party[0], party[1], occasion);
        for (const Confidentiality row : kAllRows) {
          for (const std::string& kind : kinds) {
            for (const char* owner : {"", "tk", "kyrka"}) {
              for (const char* author : {"sdf", "lpo", "kyrka"}) {
                const KindSpec spec = kind_named(kind);
                const PolicyContext context{row, kind.empty() ? nullptr : &spec};
                Entity e = entity_of(kind.empty() ? "unheard" : kind);
                e.created_by.party = author;
                if (*owner) e.fields["responsible"] = e.fields["presumed_owner"] = written(owner, 1);
                if (*owner && *author == 'l') e.fields["kind"] = written("question", 1);
                const Value seen = project(who, context, e);
                for (const char* field : kFields) {
                  if (!e.fields.contains(field)) continue;
                  const Cell cell{who, row, kind, field, e};
                  const std::string where = std::string(to_text(right)) + " of " + party[0] + " in '" + occasion +
                                            "', " + std::string(to_text(row)) + " " + kind + "." + field + " owner " +
                                            owner + " author " + author;
                  ASSERT_EQ(may_see(who, context, e), cell.sees_entity()) << where;
                  ASSERT_EQ(seen.is_null(), !cell.sees_entity()) << where;
                  const Value* fields = seen.find("fields");
                  ASSERT_EQ(fields && fields->find(field), cell.sees_field()) << where;
                  if (cell.sees_field()) {
                    ASSERT_TRUE(may_see_field(who, context, e, field)) << where;
                  }
                  ASSERT_EQ(may_write(who, context, edit(e, field, value_of(field)), &e).has_value(), cell.writes_field())
                      << where;
                  ++cells;
                  readable += cell.sees_field();
                  writable += cell.writes_field();
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(cells, 15'000);
  EXPECT_GT(readable, 3'000);
  EXPECT_GT(writable, 1'500);
  EXPECT_LT(writable, readable);
}

TEST(Policy, ProjectionIsTheContractsEntityToTheByte) {
  const KindSpec kind = kind_named("finding");
  Entity e = entity_of("finding");
  e.fields.clear();
  e.fields["plain"] = written("mörkt", 2);
  e.fields["plain"].conflicts = {{"ljust", {15, "d2", 3}, {"tk", ""}, 4}};
  e.fields["for_authorities"] = written("hemligt", 9);
  e.fields["photos/bb"] = written(true, 3);
  e.fields["photos/aa"] = written(true, 3);
  e.fields["photos/cc"] = written(nullptr, 3);
  e.fields["photos/dd"] = written(true, 3);
  e.fields["police_photos/ee"] = written(true, 3);
  e.stored_photos = {{"aa", 5}, {"bb", 3}, {"cc", 8}, {"ee", 8}};
  e.rev = 9;
  const PolicyContext context{Confidentiality::partner, &kind};
  EXPECT_EQ(
      project(session(Right::member, "kyrka", "faith"), context, e).canonical(),
      R"({"activity":"p/a","created":{"at":"2024-12-11T18:00:00+01:00","by":{"party":"sdf","role":"samordnare"},"rev":1},)"
      R"("fields":{"photos/aa":{"clock":30,"device":"d0","rev":3,"value":true},"photos/bb":{"clock":30,"device":"d0","rev":3,"value":true},)"
      R"("photos/cc":{"clock":30,"device":"d0","rev":3,"value":null},"photos/dd":{"clock":30,"device":"d0","rev":3,"value":true},)"
      R"("plain":{"clock":20,"conflicts":[{"clock":15,"device":"d2","rev":4,"value":"ljust"}],"device":"d0","rev":2,"value":"mörkt"}},)"
      R"("id":"p/a/w1/finding/x","kind":"finding","occasion":"p/a/w1","photos_stored":["aa","bb"],"rev":5,"schema":1})");
  const Value police = project(session(Right::member, "lpo", "police"), context, e);
  EXPECT_EQ(police.int_or("rev", 0), 9);
  EXPECT_EQ(police.find("photos_stored")->canonical(), R"(["aa","bb","ee"])");
}

TEST(Policy, ADeleteIsShownButNotTheNamesOfHiddenFieldsThatTouchedIt) {
  const KindSpec kind = kind_named("finding");
  Entity e = entity_of("finding");
  e.held = true;
  e.deletion = Deletion{{40, "d3", 1}, {"sdf", ""}, 4, {}};
  e.deletion->conflicts = {{Value::Array{"for_authorities", "plain"}, {41, "d4", 1}, {"lpo", ""}, 5},
                           {Value::Array{"for_authorities"}, {42, "d4", 2}, {"lpo", ""}, 6}};
  const PolicyContext context{Confidentiality::partner, &kind};
  const Value seen = project(session(Right::member, "kyrka", "faith"), context, e);
  EXPECT_EQ(seen.find("deleted")->canonical(),
            R"({"clock":40,"conflicts":[{"clock":41,"device":"d4","rev":5,"value":["plain"]}],"device":"d3","rev":4})");
  EXPECT_EQ(seen.int_or("rev", 0), 5);
  EXPECT_TRUE(seen.bool_or("held", false));
}

TEST(Policy, BecomingOnesOwnIsAChangeTheOwnerSees) {
  const KindSpec kind = kind_named("measure");
  Entity e = entity_of("measure");
  e.fields["responsible"] = written("tk", 7);
  e.rev = 7;
  EXPECT_EQ(
      project(session(Right::owner, "tk", "municipal_department"), {Confidentiality::open, &kind}, e).int_or("rev", 0),
      7);
  EXPECT_TRUE(
      project(session(Right::owner, "bostad", "municipal_company"), {Confidentiality::open, &kind}, e).is_null());
}

TEST(Policy, AnOwnerAnswersItsQuestionsAndItsInvitationAndNoOthers) {
  const KindSpec finding_kind = kind_named("finding"), invitation_kind = kind_named("invitation");
  const PolicyContext finding_context{Confidentiality::open, &finding_kind};
  const PolicyContext invitation_context{Confidentiality::open, &invitation_kind};
  const Session tk = session(Right::owner, "tk", "municipal_department");
  Entity question = entity_of("finding");
  question.fields["kind"] = written("question", 1);
  question.fields["presumed_owner"] = written("tk", 1);
  EXPECT_TRUE(may_write(tk, finding_context, edit(question, "answer"), &question));
  EXPECT_TRUE(may_write(tk, finding_context, edit(question, "answered_on"), &question));
  EXPECT_FALSE(may_write(tk, finding_context, edit(question, "kind"), &question));
  EXPECT_FALSE(may_write(tk, finding_context, edit(question, "presumed_owner", "tk"), &question));
  EXPECT_FALSE(may_write(tk, finding_context, edit(question, "answer"), nullptr)) << "nobody has asked";
  Entity deficiency = question, theirs = question;
  deficiency.fields["kind"] = written("deficiency", 1);
  theirs.fields["presumed_owner"] = written("bostad", 1);
  EXPECT_FALSE(may_write(tk, finding_context, edit(deficiency, "answer"), &deficiency));
  EXPECT_FALSE(may_write(tk, finding_context, edit(theirs, "answer"), &theirs));

  Entity mine = entity_of("invitation"), other = entity_of("invitation");
  mine.id = "p/a/w1/invitation/tk";
  mine.fields["party"] = written("tk", 1);
  other.fields["party"] = written("kyrka", 1);
  EXPECT_TRUE(may_write(tk, invitation_context, edit(mine, "reply", "coming"), &mine));
  EXPECT_TRUE(may_write(tk, invitation_context, edit(mine, "reply", "coming"), nullptr)) << "the first answer makes it";
  EXPECT_TRUE(may_write(tk, invitation_context, edit(mine, "competences/lighting", true), &mine));
  EXPECT_FALSE(may_write(tk, invitation_context, edit(mine, "sent_on"), &mine));
  EXPECT_FALSE(may_write(tk, invitation_context, edit(other, "reply", "declined"), &other));
  EXPECT_FALSE(may_write(tk, invitation_context, edit(other, "reply", "declined"), nullptr));
  EXPECT_TRUE(project(tk, invitation_context, other).is_null());
}

TEST(Policy, ASessionBoundToAnOccasionNeverReachesOutsideIt) {
  const KindSpec kind = kind_named("measure");
  const PolicyContext context{Confidentiality::open, &kind};
  Entity here = entity_of("measure"), elsewhere = entity_of("measure");
  here.fields["responsible"] = elsewhere.fields["responsible"] = written("tk", 1);
  elsewhere.occasion = "p/a/w2";
  const Session all = session(Right::owner, "tk", "municipal_department");
  const Session one = session(Right::owner, "tk", "municipal_department", "p/a/w1");
  EXPECT_TRUE(may_see(all, context, elsewhere));
  EXPECT_TRUE(may_see(one, context, here));
  EXPECT_FALSE(may_see(one, context, elsewhere));
  EXPECT_TRUE(may_write(one, context, edit(here, "status", "done"), &here));
  EXPECT_FALSE(may_write(one, context, edit(elsewhere, "status", "done"), &elsewhere));
  EXPECT_NE(all.rights_version(), one.rights_version());
}

TEST(Policy, WhatAnOwnersWorkNeedsIsShownThroughTheWorkOnlyAndNoMoreOfItThanNeeded) {
  const KindSpec walk_kind = kind_named("walk"), finding_kind = kind_named("finding"), look_kind = kind_named("second_look");
  const Session tk = session(Right::owner, "tk", "municipal_department");
  Entity walk = entity_of("walk");
  walk.fields["area_name"] = written("Torget", 1);
  walk.fields["leader_role"] = written("sdf", 5);
  walk.rev = 5;
  const PolicyContext walk_context{Confidentiality::open, &walk_kind};
  EXPECT_TRUE(project(tk, walk_context, walk).is_null());
  EXPECT_FALSE(may_see(tk, walk_context, walk));
  const Value seen = project_in_work(tk, walk_context, walk);
  EXPECT_EQ(seen.find("fields")->find("area_name")->text_or("value"), "Torget");
  EXPECT_EQ(seen.find("fields")->find("leader_role"), nullptr);
  EXPECT_EQ(seen.int_or("rev", 0), 1) << "a hidden change does not show";

  Entity finding = entity_of("finding");
  finding.fields["category"] = written("lighting", 1);
  finding.fields["answer"] = written("till någon annan", 1);
  finding.fields["presumed_owner"] = written("bostad", 1);
  const Value origin = project_in_work(tk, {Confidentiality::partner, &finding_kind}, finding);
  EXPECT_NE(origin.find("fields")->find("category"), nullptr);
  EXPECT_EQ(origin.find("fields")->find("answer"), nullptr);
  EXPECT_TRUE(project_in_work(tk, {Confidentiality::counts_only, &finding_kind}, finding).is_null());
  EXPECT_TRUE(project_in_work(tk, {Confidentiality::open, &look_kind}, entity_of("second_look")).is_null());
  const Session guest = session(Right::guest, "tk", "municipal_department", "p/a/w2");
  EXPECT_TRUE(project_in_work(guest, walk_context, walk).is_null());
}

TEST(Policy, WhoChoseAPartyAtTheDoorWritesOnItsOwnOnly) {
  const KindSpec kind = kind_named("finding");
  const PolicyContext context{Confidentiality::open, &kind};
  Entity mine = entity_of("finding"), neighbours = entity_of("finding");
  mine.created_by = neighbours.created_by = {"boende", ""};
  mine.created_device = "d1";
  neighbours.created_device = "d2";
  Session guest = session(Right::guest, "boende", "", "p/a/w1");
  EXPECT_TRUE(may_write(guest, context, edit(neighbours, "plain"), &neighbours)) << "a party the leader named";
  guest.party_is_claimed = true;
  EXPECT_TRUE(may_write(guest, context, edit(mine, "plain"), &mine));
  EXPECT_TRUE(may_write(guest, context, edit(mine, "plain"), nullptr));
  EXPECT_FALSE(may_write(guest, context, edit(neighbours, "plain"), &neighbours));
  EXPECT_TRUE(may_see(guest, context, neighbours));
}

TEST(Policy, AGuestRegistersItsOwnPartyOnlyAlsoInANewRecord) {
  const KindSpec kind = kind_named("attendance");
  const PolicyContext context{Confidentiality::open, &kind};
  const Session guest = session(Right::guest, "kyrka", "faith", "p/a/w1");
  Op op = edit(entity_of("attendance"), "status");
  EXPECT_TRUE(may_write(guest, context, op, nullptr)) << "the id says whose it is";
  op.set["party"] = "kyrka";
  EXPECT_TRUE(may_write(guest, context, op, nullptr));
  op.set["party"] = "lpo";
  EXPECT_FALSE(may_write(guest, context, op, nullptr)) << "the field must not say otherwise";
  op.set["party"] = "kyrka";
  op.occasion = "p/a/w2";
  EXPECT_FALSE(may_write(guest, context, op, nullptr));
  op.occasion = "p/a/w1";
  op.entity = "p/a/w1/attendance/lpo";
  EXPECT_FALSE(may_write(guest, context, op, nullptr));
}

TEST(Policy, AnOwnerAnswersButNeitherTakesOverNorDeletes) {
  const KindSpec kind = kind_named("measure");
  const PolicyContext context{Confidentiality::open, &kind};
  const Session owner = session(Right::owner, "tk", "municipal_department");
  Entity mine = entity_of("measure"), theirs = entity_of("measure");
  mine.fields["responsible"] = written("tk", 1);
  theirs.fields["responsible"] = written("bostad", 1);
  EXPECT_TRUE(may_write(owner, context, edit(mine, "photos/ab", true), &mine));
  EXPECT_FALSE(may_write(owner, context, edit(theirs, "status", "done"), &theirs));
  EXPECT_FALSE(may_write(owner, context, edit(theirs, "responsible", "tk"), &theirs));
  EXPECT_FALSE(may_write(owner, context, edit(mine, "responsible", "bostad"), &mine));
  EXPECT_FALSE(may_write(owner, context, edit(mine, "responsible", "tk"), nullptr));
  Op remove = edit(mine, "status");
  remove.set.clear();
  remove.is_delete = true;
  EXPECT_FALSE(may_write(owner, context, remove, &mine));
  EXPECT_TRUE(may_write(session(Right::member, "kyrka", "faith"), context, remove, &mine));
}

TEST(Policy, AnOwnerSetsNoMoreThanItsAnswersSay) {
  const struct {
    const char* kind;
    const char* field;
    Value value;
    bool is_theirs;
  } cases[] = {
      {"measure", "owner_answer", "accepted", true},     {"measure", "owner_answer", "declined", true},
      {"measure", "owner_answer", "forwarded", true},    {"measure", "owner_answer", "no_answer", false},
      {"measure", "owner_answer", nullptr, false},       {"measure", "status", "done", true},
      {"measure", "status", "removed", false},           {"measure", "status", "not_done", false},
      {"measure", "status", "not_started", false},       {"measure", "status", "started", false},
      {"measure", "status", "partly_done", false},       {"measure", "status", nullptr, false},
      {"measure", "status", true, false},                {"measure", "photos/ab", true, true},
      {"measure", "photos/ab", nullptr, false},          {"measure", "photos/ab", false, false},
      {"measure", "due", nullptr, true},                 {"measure", "status_reason", "duplicate", false},
      {"measure", "removed_on", "2025-01-08", false},    {"measure", "contested", false, false},
      {"measure", "verified_on", "2025-01-08", false},   {"measure", "parent_id", "m2", false},
      {"measure", "merged_into", "m2", false},           {"measure", "text", "mindre", false},
      {"measure", "category", "other", false},           {"measure", "photo_review/ab", "reviewed", false},
      {"measure", "nine_month_date", "2030-01-01", false}, {"invitation", "reply", "coming", true},
      {"invitation", "reply", "substitute", true},       {"invitation", "reply", "declined", true},
      {"invitation", "reply", nullptr, false},           {"invitation", "reply", "", false},
      {"invitation", "sent_on", "2025-01-08", false},    {"finding", "answer", "I maj.", true},
      {"finding", "answer_due", "2026-01-08", false},    {"finding", "presumed_owner", nullptr, false},
  };
  const Session owner = session(Right::owner, "tk", "municipal_department");
  for (const auto& c : cases) {
    const KindSpec kind = kind_named(c.kind);
    Entity mine = entity_of(c.kind);
    for (const char* names : {"responsible", "presumed_owner", "party"}) mine.fields[names] = written("tk", 1);
    mine.fields["kind"] = written("question", 1);
    if (kind.name == "invitation") mine.id = "p/a/w1/invitation/tk";
    const auto told = may_write(owner, {Confidentiality::open, &kind}, edit(mine, c.field, c.value), &mine);
    EXPECT_EQ(bool(told), c.is_theirs) << c.kind << "." << c.field << " " << c.value.canonical();
    if (!told) {
      EXPECT_EQ(told.error().reason, "right_missing") << c.field;
    }
    EXPECT_TRUE(may_write(session(Right::coordinator, "sdf", "municipal_department"), {Confidentiality::open, &kind},
                          edit(mine, c.field, c.value), &mine))
        << "a coordinator sets what it wants: " << c.field;
  }
}

TEST(Policy, ARefusalSaysWhichFieldAndNothingOfItsContent) {
  const KindSpec kind = kind_named("measure");
  Entity mine = entity_of("measure");
  mine.fields["responsible"] = written("tk", 1);
  const auto result = may_write(session(Right::owner, "tk", "municipal_department"), {Confidentiality::open, &kind},
                                edit(mine, "plain", "hemligt"), &mine);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::unauthorized);
  EXPECT_EQ(result.error().reason, "right_missing");
  EXPECT_EQ(result.error().field, "set.plain");
  EXPECT_EQ(result.error().sentence.find("hemligt"), std::string::npos);
}

TEST(Policy, RollupsAndActionsFollowTheTable) {
  const Session church = session(Right::member, "kyrka", "faith"), police = session(Right::member, "lpo", "police");
  const struct {
    Session who;
    const char* open_partner_closed;
  } cases[] = {{session(Right::administrator, "sdf", "municipal_district"), "yyy"},
               {church, "yyn"},
               {police, "yyy"},
               {session(Right::supervisor, "naringsliv", "business"), "yyy"},
               {session(Right::owner, "tk", "municipal_department"), "nnn"},
               {session(Right::guest, "lpo", "police", "o"), "nnn"},
               {session(Right::auditor, "", ""), "yyy"}};
  for (const auto& c : cases) {
    std::string got;
    for (const Confidentiality row : kAllRows) got += may_see_rollup(c.who, row) ? 'y' : 'n';
    EXPECT_EQ(got, c.open_partner_closed) << to_text(c.who.right) << " " << c.who.by.party;
  }
  EXPECT_TRUE(may_do(session(Right::coordinator, "sdf", ""), "invite"));
  EXPECT_FALSE(may_do(police, "invite"));
  for (const char* action : {"links", "contacts", "link_list", "phones", "evening_code"}) {
    EXPECT_TRUE(may_do(session(Right::coordinator, "sdf", ""), action)) << action;
    EXPECT_FALSE(may_do(session(Right::guest, "lpo", "police", "o"), action)) << action;
    EXPECT_FALSE(may_do(session(Right::owner, "tk", ""), action)) << action;
    EXPECT_FALSE(may_do(session(Right::supervisor, "slk", ""), action)) << action;
  }
  for (const char* action : {"phones", "evening_code"}) EXPECT_TRUE(may_do(police, action)) << action;
  for (const char* action : {"links", "contacts", "link_list"}) EXPECT_FALSE(may_do(police, action)) << action;
  EXPECT_TRUE(may_do(session(Right::auditor, "", ""), "link_list"));
  EXPECT_FALSE(may_do(session(Right::auditor, "", ""), "links"));
  EXPECT_FALSE(may_do(session(Right::administrator, "sdf", ""), "invit"));
  EXPECT_FALSE(may_do(session(Right::administrator, "sdf", ""), ""));
  EXPECT_TRUE(may_invite(session(Right::coordinator, "sdf", ""), Right::member));
  EXPECT_FALSE(may_invite(session(Right::coordinator, "sdf", ""), Right::administrator));
}

TEST(Policy, OnlyOwnersSightDependsOnWhatFieldsSay) {
  const KindSpec measure = kind_named("measure"), walk = kind_named("walk");
  EXPECT_TRUE(sight_depends_on_fields(session(Right::owner, "tk", ""), {Confidentiality::open, &measure}));
  EXPECT_FALSE(sight_depends_on_fields(session(Right::owner, "tk", ""), {Confidentiality::open, &walk}));
  for (const Right right : kAllRights) {
    if (right == Right::owner) continue;
    EXPECT_FALSE(sight_depends_on_fields(session(right, "tk", ""), {Confidentiality::open, &measure}));
  }
}

// ---- kinds that narrow their sight ------------------------------------------------------------------------------

KindSpec round_kind() {
  KindSpec kind = kind_named("inspection_round");
  FieldSpec authorities;
  authorities.name = "authorities";
  authorities.type = FieldType::set;
  authorities.of = "party";
  FieldSpec lead;
  lead.name = "lead";
  lead.type = FieldType::party_role;
  kind.fields.push_back(authorities);
  kind.fields.push_back(lead);
  kind.sight = {{"authorities", {}, {}}, {"lead", {}, {}}, {"*", {{"status", {Value("held")}}}, {"status", "done_on"}}};
  return kind;
}

Entity coming_round() {
  Entity e = entity_of("inspection_round");
  e.fields["status"] = written("planned", 2);
  e.fields["authorities/lpo"] = written(true, 3);
  e.fields["authorities/tk"] = written(nullptr, 3);
  e.fields["lead"] = written(Value::Object{{"party", "sdf"}, {"role", "kommunpolis"}}, 3);
  e.rev = 3;
  return e;
}

TEST(NarrowedSight, AComingRoundIsForThoseItNamesWhateverTheirRight) {
  const KindSpec kind = round_kind();
  const PolicyContext context{Confidentiality::partner, &kind};
  const Entity e = coming_round();
  for (const Right right : {Right::administrator, Right::coordinator, Right::member, Right::supervisor, Right::auditor}) {
    const std::string where(to_text(right));
    EXPECT_TRUE(may_see(session(right, "lpo", "police"), context, e)) << where;
    EXPECT_TRUE(may_see(session(right, "sdf", "municipal_department"), context, e)) << where << ", by a party with role";
    for (const char* other : {"tk", "kyrka", ""}) {  // tk was taken off it
      const Session who = session(right, other, "municipal_department");
      EXPECT_FALSE(may_see(who, context, e)) << where << " " << other;
      EXPECT_TRUE(project(who, context, e).is_null()) << where << " " << other;
      EXPECT_FALSE(may_see_field(who, context, e, "status")) << where << " " << other;
      EXPECT_TRUE(sight_depends_on_fields(who, context)) << where;
    }
  }
  EXPECT_FALSE(may_see(session(Right::guest, "lpo", "police", e.occasion), context, e)) << "it narrows, it never widens";
}

TEST(NarrowedSight, WhatIsDoneShowsItsFewFieldsAndTheRevAtWhichItCameIntoSight) {
  const KindSpec kind = round_kind();
  const PolicyContext context{Confidentiality::partner, &kind};
  Entity e = coming_round();
  e.fields["status"] = written("held", 9);
  e.fields["plain"] = written("not for others", 8);
  e.rev = 9;
  const Value seen = project(session(Right::supervisor, "kyrka", "faith"), context, e);
  ASSERT_FALSE(seen.is_null());
  EXPECT_EQ(seen.int_or("rev", 0), 9);
  std::set<std::string> fields;
  for (const auto& [name, unused] : seen.find("fields")->as_object()) fields.insert(name);
  EXPECT_EQ(fields, (std::set<std::string>{"status", "done_on"}));
  const Value own = project(session(Right::member, "lpo", "police"), context, e);
  EXPECT_TRUE(own.find("fields")->find("plain"));
  EXPECT_TRUE(own.find("fields")->find("authorities/lpo"));
}

TEST(NarrowedSight, TheRegisterIsForAuthorities) {
  KindSpec kind = kind_named("inspection_object");
  kind.sight = {{"@authority", {}, {}}};
  const PolicyContext context{Confidentiality::partner, &kind};
  const Entity e = entity_of("inspection_object");
  EXPECT_TRUE(may_see(session(Right::member, "lpo", "police"), context, e));
  EXPECT_FALSE(may_see(session(Right::member, "kyrka", "faith"), context, e));
  EXPECT_FALSE(may_see(session(Right::supervisor, "kyrka", "faith"), context, e));
}

TEST(NarrowedSight, NobodyWritesWhatTheyCannotSeeAndTheAnswerIsThatOfANewOne) {
  const KindSpec kind = round_kind();
  const PolicyContext context{Confidentiality::partner, &kind};
  const Entity e = coming_round();
  const Session stranger = session(Right::member, "tk", "municipal_department");
  Op into = edit(e, "authorities/tk", true);
  const auto known = may_write(stranger, context, into, &e);
  ASSERT_FALSE(known.has_value());
  const auto unknown = may_write(stranger, context, edit(e, "plain"), nullptr);
  ASSERT_FALSE(unknown.has_value()) << "a round that names nobody of one's own is not made";
  EXPECT_EQ(known.error().sentence, unknown.error().sentence);
  EXPECT_EQ(known.error().reason, unknown.error().reason);
  EXPECT_EQ(known.error().field, unknown.error().field);
  Op removal = into;
  removal.is_delete = true;
  removal.set.clear();
  EXPECT_FALSE(may_write(stranger, context, removal, &e).has_value());

  Session console = session(Right::administrator, "", "");
  EXPECT_FALSE(may_write(console, context, into, &e).has_value()) << "an administrator's phone is nobody's exception";
  console.device.clear();
  EXPECT_TRUE(may_write(console, context, into, &e).has_value()) << "history is imported for all";
  EXPECT_TRUE(may_write(stranger, context, into, nullptr).has_value()) << "one of one's own is";
  EXPECT_TRUE(may_write(session(Right::member, "lpo", "police"), context, into, &e).has_value()) << "who is on it lets others in";
}

TEST(Policy, RowsOfTheTableThatReadOneKindAgreeOnWhoseItIs) {
  // may_see_field() does not ask whose the entity is; it is exact only while this holds. Circles stand in the context.
  const auto whose = [](std::string_view own_by) {
    return own_by == "@present" || own_by == "@weekend" ? std::string_view() : own_by;
  };
  for (const auto& a : policy_table::kRows) {
    for (const auto& b : policy_table::kRows) {
      if (!(a.may & b.may & policy_table::kRead) || a.right != b.right || a.kinds != b.kinds) continue;
      if (a.place == policy_table::Place::own_work || b.place == policy_table::Place::own_work) continue;
      EXPECT_EQ(whose(a.own_by), whose(b.own_by)) << to_text(a.right) << " " << a.kinds;
      EXPECT_EQ(a.place, b.place) << to_text(a.right) << " " << a.kinds;
    }
  }
}

struct Meeting {
  KindSpec focus, briefing, record;
  std::shared_ptr<Circle> circle = std::make_shared<Circle>();

  Meeting() {
    focus.name = "focus";
    briefing.name = "briefing";
    record.name = "weekend_meeting";
    const auto add = [](KindSpec& kind, const char* name, FieldType type, Visibility visibility = Visibility::all) {
      FieldSpec spec;
      spec.name = name;
      spec.type = type;
      spec.visibility = visibility;
      kind.fields.push_back(spec);
    };
    add(focus, "place", FieldType::text);
    add(briefing, "places", FieldType::set);
    add(briefing, "shared_text", FieldType::text);
    add(briefing, "text", FieldType::text, Visibility::authorities);
    for (const char* name : {"attendance_by", "convenor"}) add(record, name, FieldType::party_role);
    add(record, "free_text", FieldType::boolean);
    add(record, "place", FieldType::text);
    circle->record.id = "v46";
    circle->record.fields["convenor"] = written(Value::Object{{"party", "lpo"}, {"role", ""}}, 1);
    circle->parties = {{"kyrka", 7}, {"lpo", 1}};
    circle->last_day = {2024, 11, 17};
    circle->today = {2024, 11, 16};
  }
  PolicyContext of(const KindSpec& kind) const { return {Confidentiality::partner, &kind, nullptr, circle}; }
  static Entity paper(const char* kind, const char* field) {
    Entity e;
    e.id = std::string("v46/") + kind;
    e.activity = "p/helg";
    e.occasion = "v46";
    e.kind = kind;
    e.rev = e.created_rev = 3;
    e.created_by = {"tk", ""};
    e.fields[field] = written("torget", 3);
    return e;
  }
};

TEST(TheCircle, FocusPlacesAreForThoseCheckedInAndOnlyThatWeekend) {
  Meeting m;
  const Entity focus = Meeting::paper("focus", "place");
  struct Case {
    Session who;
    Date today;
    bool sees;
  };
  const Date saturday{2024, 11, 16}, sunday{2024, 11, 17}, monday{2024, 11, 18};
  const Case cases[] = {{session(Right::member, "kyrka", "faith"), saturday, true},
                        {session(Right::member, "kyrka", "faith"), sunday, true},
                        {session(Right::member, "kyrka", "faith"), monday, false},
                        {session(Right::member, "lpo", "police"), saturday, true},
                        {session(Right::member, "lpo", "police"), monday, false},
                        {session(Right::member, "tk", "municipal_department"), saturday, false},
                        {session(Right::coordinator, "sdf", "municipal_district"), saturday, false},
                        {session(Right::administrator, "sdf", "municipal_district"), saturday, false},
                        {session(Right::supervisor, "kyrka", "faith"), saturday, true},
                        {session(Right::supervisor, "sdf", "municipal_district"), saturday, false},
                        {session(Right::guest, "kyrka", "faith", "v46"), saturday, false},
                        {session(Right::auditor, "sdf", "municipal_district"), monday, true}};
  for (const Case& c : cases) {
    m.circle->today = c.today;
    const PolicyContext context = m.of(m.focus);
    const std::string where = std::string(to_text(c.who.right)) + " " + c.who.by.party + " " + to_text(c.today);
    EXPECT_EQ(may_see(c.who, context, focus), c.sees) << where;
    EXPECT_EQ(!project(c.who, context, focus).is_null(), c.sees) << where;
    EXPECT_EQ(may_see_field(c.who, context, focus, "place"), c.sees) << where;
  }
  PolicyContext nobody = m.of(m.focus);
  nobody.circle = nullptr;
  EXPECT_FALSE(may_see(session(Right::member, "lpo", "police"), nobody, focus));
}

TEST(TheCircle, ComingToTheMeetingIsAChangeOfItsPapers) {
  const Meeting m;
  const Entity focus = Meeting::paper("focus", "place");
  EXPECT_EQ(project(session(Right::member, "lpo", "police"), m.of(m.focus), focus).int_or("rev", 0), 3);
  EXPECT_EQ(project(session(Right::member, "kyrka", "faith"), m.of(m.focus), focus).int_or("rev", 0), 7);
}

TEST(TheCircle, WhoChoseItsPartyAtTheDoorIsNotInIt) {
  const Meeting m;
  Session claimed = session(Right::member, "kyrka", "faith");
  claimed.party_is_claimed = true;
  EXPECT_FALSE(may_see(claimed, m.of(m.focus), Meeting::paper("focus", "place")));
}

TEST(TheCircle, FreeTextOpensWhenTheConveningAuthoritySaysSoAndInTwoLevels) {
  Meeting m;
  const Entity briefing = Meeting::paper("briefing", "places/torget");
  const auto writes = [&](const Session& who, const char* field) {
    Op op;
    op.kind = "briefing";
    op.entity = briefing.id;
    op.occasion = "v46";
    op.set[field] = "lugnt";
    return may_write(who, m.of(m.briefing), op, &briefing).has_value();
  };
  const Session police = session(Right::member, "lpo", "police"), church = session(Right::member, "kyrka", "faith"),
                roads = session(Right::member, "tk", "municipal_department"),
                office = session(Right::coordinator, "sdf", "municipal_district");
  for (const Session& who : {police, church, roads, office}) {
    EXPECT_TRUE(writes(who, "places/torget"));
    EXPECT_FALSE(writes(who, "shared_text")) << who.by.party;
    EXPECT_FALSE(writes(who, "text")) << who.by.party;
  }
  m.circle->record.fields["free_text"] = written(true, 2);
  EXPECT_TRUE(writes(police, "shared_text"));
  EXPECT_TRUE(writes(church, "shared_text"));
  EXPECT_FALSE(writes(roads, "shared_text")) << "was not there";
  EXPECT_TRUE(writes(police, "text"));
  EXPECT_TRUE(writes(office, "text"));
  EXPECT_FALSE(writes(church, "text"));

  EXPECT_TRUE(may_see_field(church, m.of(m.briefing), briefing, "shared_text"));
  EXPECT_FALSE(may_see_field(church, m.of(m.briefing), briefing, "text"));
  EXPECT_FALSE(may_see_field(roads, m.of(m.briefing), briefing, "shared_text"));
  EXPECT_TRUE(may_see_field(roads, m.of(m.briefing), briefing, "text"));
}

TEST(TheCircle, OnlyTheConveningAuthorityOpensTheTextAndOnlyAuthoritiesAndTheConvenorKeepTheAttendance) {
  const Meeting m;
  const auto writes = [&](const Session& who, const char* field, const Entity& record) {
    Op op;
    op.kind = "weekend_meeting";
    op.entity = op.occasion = "v46";
    op.set[field] = std::string(field) == "free_text" ? Value(true) : Value(Value::Object{{"party", who.by.party}, {"role", ""}});
    return may_write(who, m.of(m.record), op, &record).has_value();
  };
  Entity record = m.circle->record;
  record.occasion = record.id;
  record.kind = "weekend_meeting";
  const Session police = session(Right::member, "lpo", "police"), church = session(Right::member, "kyrka", "faith"),
                office = session(Right::coordinator, "sdf", "municipal_district");
  EXPECT_TRUE(writes(police, "free_text", record));
  EXPECT_FALSE(writes(office, "free_text", record));
  EXPECT_FALSE(writes(church, "free_text", record));
  EXPECT_TRUE(writes(police, "attendance_by", record));
  EXPECT_TRUE(writes(office, "attendance_by", record));
  EXPECT_FALSE(writes(church, "attendance_by", record));
  record.fields["convenor"] = written(Value::Object{{"party", "kyrka"}, {"role", ""}}, 1);
  EXPECT_TRUE(writes(church, "attendance_by", record));
  EXPECT_FALSE(writes(church, "free_text", record)) << "convenes, and is no authority";
}

TEST(RightsVersion, ChangesWithWhateverChangesSightAndWithNothingElse) {
  const Session one = session(Right::member, "kyrka", "faith");
  Session same = one;
  same.device = "d2";
  same.by.role = "annan";
  EXPECT_EQ(one.rights_version(), same.rights_version());
  std::set<std::string> all{one.rights_version()};
  for (const Session& other :
       {session(Right::supervisor, "kyrka", "faith"), session(Right::member, "lpo", "faith"),
        session(Right::member, "kyrka", "police"), session(Right::member, "kyrka", "faith", "o")}) {
    EXPECT_TRUE(all.insert(other.rights_version()).second);
  }
}

}  // namespace

TEST(Projection, TellsThePluginsRemarksOfWhatTheReaderMaySee) {
  const KindSpec kind = kind_named("finding");
  const Entity entity = entity_of("finding");
  const RemarksOf remarks_of = [](const Entity&) {
    return std::vector<Remark>{{"odd", "plain"}, {"secret", "for_authorities"}};
  };
  const PolicyContext context{Confidentiality::open, &kind, &remarks_of};
  const auto reasons = [&](const Session& who, const PolicyContext& with, const Entity& of) {
    std::string out;
    const Value told = project(who, with, of);
    if (const Value* remarks = told.find("remarks")) {
      for (const Value& remark : remarks->as_array()) out += remark.text_or("reason") + "@" + remark.text_or("field") + " ";
    }
    return out;
  };
  EXPECT_EQ(reasons(session(Right::member, "lpo", "police"), context, entity), "odd@plain secret@for_authorities ");
  EXPECT_EQ(reasons(session(Right::member, "kyrka", "faith"), context, entity), "odd@plain ");
  EXPECT_EQ(reasons(session(Right::member, "lpo", "police"), {Confidentiality::open, &kind}, entity), "");
  Entity gone = entity;
  gone.deletion = Deletion{};
  EXPECT_EQ(reasons(session(Right::member, "lpo", "police"), context, gone), "");
}

}  // namespace lykta
