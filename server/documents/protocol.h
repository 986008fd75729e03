// The protocol of a walk, and what each owner gets of it. Pure.
#pragma once

#include <string>
#include <vector>

#include "documents/page.h"

namespace lykta::documents {

struct PrintedBy {
  LocalTime now;            ///< Stockholm, of the printing
  std::string diarienummer;  ///< printed, and nowhere kept; "" = no line
  std::string base_url;      ///< "https://lykta.example", before the addresses of codes
};

/// Address that opens a finding in the app.
std::string finding_address(const std::string& base_url, const std::string& finding);

Page protocol(const Walk& walk, const PrintedBy& printed);

/// What one party is asked and what it has answered: its measures, its findings without a measure yet, its questions.
Page owner_list(const Walk& walk, const Word& owner, const PrintedBy& printed);
/// The same as sheets.
std::vector<Table> owner_tables(const Walk& walk, const Word& owner);

/// All findings of a walk, one a row.
Table findings_table(const Walk& walk);
Table measures_table(const Walk& walk);

/// "Byt lampor: klar enligt ägaren fre 14 feb 2025, sedd på plats", in plain words.
std::string measure_stand(const Measure& measure);
/// One finding as a block, as the protocol and the place card show it.
Item finding_item(const Finding& finding, const std::string& stop_name, const std::vector<Measure>& measures,
                  const std::string& base_url);
/// The pictures of a finding with words for who cannot see them.
std::vector<Captioned> pictures_of(const std::vector<Photo>& photos, const std::string& what, const std::string& when);
Pin::Kind pin_kind(const Finding& finding);
std::string withheld_text(int count);

}  // namespace lykta::documents
