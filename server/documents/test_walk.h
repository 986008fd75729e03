// For the tests of this room: one walk with something of everything.
#pragma once

#include <gtest/gtest.h>

#include "documents/material.h"

namespace lykta::documents {

inline Walk fagersjo() {
  Walk walk;
  walk.id = "w 1";
  walk.activity = "farsta-2024/trygghetsvandring";
  walk.activity_name = "Trygghetsvandring";
  walk.area_name = "Fagersjö";
  walk.status = {"held", "Genomförd"};
  walk.mode = {"field", "På plats"};
  walk.starts_at = parse_local_time("2024-12-11T18:00");
  walk.ends_at = parse_local_time("2024-12-11T20:00");
  walk.theme = "Vintermörker; lampor, \"mörka\" stråk";
  walk.weather = "regn";
  walk.meeting_place = "Torget, vid uret";
  walk.invitation_text = "Välkommen!\nTa med ficklampa, vi går i två timmar genom hela Fagersjö och tillbaka till torget.";
  walk.is_dark = true;
  walk.sunset = parse_local_time("2024-12-11T14:48");
  walk.residents = 9;
  walk.leader = "Stadsdelsförvaltningen, trygghetssamordnare";
  walk.summary_text = "Vi gick från torget till stationen.";
  walk.published_on = Date{2025, 1, 20};
  walk.created_ms = 1'731'000'000'000;
  walk.changed_ms = 1'734'000'000'000;
  walk.revision = 7;
  walk.stops = {{"s1", "Torget", "", {"route", "Vägen vi går"}, 1, Position{"59.24", "18.08"}},
                {"s2", "Tunneln", "fukt i taket", {"fault_report", "Felanmälan"}, 2, Position{"59.241", "18.082"}}};
  walk.attendees = {{"Stadsdelsförvaltningen", "trygghetssamordnare", {"present", "Här"}, 2, true},
                    {"Trafikkontoret", "", {"excused", "Anmält förhinder"}, std::nullopt, false}};
  Finding lamp;
  lamp.id = "f1";
  lamp.occasion = "w 1";
  lamp.number = 1;
  lamp.seen_at = parse_local_time("2024-12-11T18:12");
  lamp.category = {"lighting", "Belysning"};
  lamp.kind = {"deficiency", "Brist"};
  lamp.seriousness = {"acute", "Akut, fara nu"};
  lamp.owner = {"tk", "Trafikkontoret"};
  lamp.owner_controls_public_land = true;
  lamp.stop = "s1";
  lamp.place_text = "vid busshållplatsen";
  lamp.description = "=två lampor släckta";
  lamp.details = {{"Stolpnummer", "4711"}, {"Släckt", ""}};
  lamp.position = Position{"59.24012", "18.08034"};
  lamp.accuracy_m = "8.5";
  lamp.was_dark = true;
  lamp.photos = {{std::string(64, 'a'), true}};
  Finding question;
  question.id = "f2";
  question.occasion = "w 1";
  question.number = 2;
  question.seen_at = parse_local_time("2024-12-11T18:40");
  question.category = {"tunnel", "Tunnlar och passager"};
  question.kind = {"question", "Fråga"};
  question.seriousness = {"normal", "Vanlig"};
  question.owner = {"tk", "Trafikkontoret"};
  question.owner_controls_public_land = true;
  question.stop = "s2";
  question.description = "Vem äger tunneln?";
  question.answer_due = Date{2025, 1, 15};
  Finding door;
  door.id = "f3";
  door.occasion = "w 1";
  door.number = 3;
  door.seen_at = parse_local_time("2024-12-11T19:05");
  door.category = {"entrance", "Entréer och portar"};
  door.kind = {"deficiency", "Brist"};
  door.seriousness = {"normal", "Vanlig"};
  door.owner = {"bostad", "Bostadsbolaget"};
  door.place_text = "porten på nummer 12";
  door.position = Position{"59.2409", "18.0811"};
  door.photos = {{std::string(64, 'c'), true}};
  Finding disorder;
  disorder.id = "f4";
  disorder.occasion = "w 1";
  disorder.number = 4;
  disorder.seen_at = parse_local_time("2024-12-11T19:20");
  disorder.category = {"disorder_place", "Ordningsproblem på platsen"};
  disorder.kind = {"deficiency", "Brist"};
  disorder.seriousness = {"high", "Hög"};
  disorder.owner = {"sdf", "Stadsdelsförvaltningen"};
  disorder.owner_controls_public_land = true;
  disorder.place_text = "bakom kiosken";
  disorder.position = Position{"59.2415", "18.0825"};
  walk.findings = {lamp, question, door, disorder};

  Measure lamps;
  lamps.id = "m1";
  lamps.occasion = "w 1";
  lamps.text = "Byt lampor vid hållplatsen";
  lamps.category = {"lighting", "Belysning"};
  lamps.owner = {"tk", "Trafikkontoret"};
  lamps.owner_controls_public_land = true;
  lamps.owner_answer = {"accepted", "Vi tar det"};
  lamps.status = {"done", "Genomfört"};
  lamps.agreed_on = Date{2025, 1, 8};
  lamps.done_on = Date{2025, 2, 14};
  lamps.verified_on = Date{2025, 3, 2};
  lamps.nine_month_date = Date{2025, 9, 11};
  lamps.origin = {"f1"};
  lamps.photos = {{std::string(64, 'b'), true}};
  Measure lock;
  lock.id = "m2";
  lock.occasion = "w 1";
  lock.text = "Nytt lås i porten på nummer 12";
  lock.category = {"entrance", "Entréer och portar"};
  lock.owner = {"bostad", "Bostadsbolaget"};
  lock.owner_answer = {"no_answer", "Inget svar än"};
  lock.status = {"not_started", "Ej påbörjat"};
  lock.owner_note = "ring vaktmästaren först";
  lock.origin = {"f3"};
  Measure guard;
  guard.id = "m3";
  guard.occasion = "w 1";
  guard.text = "Fler rundor bakom kiosken";
  guard.category = {"disorder_place", "Ordningsproblem på platsen"};
  guard.owner = {"sdf", "Stadsdelsförvaltningen"};
  guard.owner_controls_public_land = true;
  guard.owner_answer = {"declined", "Går inte"};
  guard.answer_reason = "ingen budget";
  guard.status = {"not_started", "Ej påbörjat"};
  guard.origin = {"f4"};
  walk.measures = {lamps, lock, guard};
  walk.feedback = {{"m1", {"public", "Allmänheten"}, Date{2025, 2, 20}, "Lamporna lyser igen."},
                   {"m2", {"participants", "De som var med"}, Date{2025, 2, 20}, "Låset väntar på delar."}};
  return walk;
}

}  // namespace lykta::documents
