#include "domain/plan.h"

namespace lykta {

std::string_view to_text(Confidentiality c) {
  switch (c) {
    case Confidentiality::open: return "open";
    case Confidentiality::partner: return "partner";
    case Confidentiality::counts_only: return "counts_only";
  }
  return "counts_only";
}

std::optional<Confidentiality> confidentiality_from(std::string_view text) {
  for (const auto c : {Confidentiality::open, Confidentiality::partner, Confidentiality::counts_only}) {
    if (to_text(c) == text) return c;
  }
  return std::nullopt;
}

bool is_authority_type(std::string_view type) {
  return type == "municipal_board" || type == "municipal_district" || type == "municipal_department" ||
         type == "police" || type == "state_agency";
}

const std::vector<Party>& built_in_parties() {
  static const std::vector<Party> kParties{
      {"sdn", "Stadsdelsnämnden", "municipal_board"},
      {"sdf", "Stadsdelsförvaltningen", "municipal_district"},
      {"lpo", "Lokalpolisområdet", "police"},
      {"polisvolontar", "Polisens volontärer", "volunteers"},
      {"uf", "Utbildningsförvaltningen", "municipal_department"},
      {"skola", "Fristående skolor", "school"},
      {"tk", "Trafikkontoret", "municipal_department"},
      {"sof", "Socialförvaltningen", "municipal_department"},
      {"fsk", "Fastighetskontoret", "municipal_department"},
      {"slk", "Stadsledningskontoret", "municipal_department"},
      {"aldref", "Äldreförvaltningen", "municipal_department"},
      {"rvc", "Relationsvåldscentrum", "municipal_department"},
      {"socialjour", "Socialjouren", "municipal_department"},
      {"bostad", "Kommunala bostadsbolag", "municipal_company"},
      {"fastighet", "Fastighetsägare och bostadsrättsföreningar", "property_owner"},
      {"naringsliv", "Näringsliv", "business"},
      {"kollektivtrafik", "Kollektivtrafik", "transport"},
      {"bevakning", "Bevakningsföretag och ordningsvakter", "security_company"},
      {"nattvandrare", "Nattvandrare", "volunteers"},
      {"kyrka", "Svenska kyrkan och andra samfund", "faith"},
      {"civil", "Föreningar och övrigt civilsamhälle", "civil_society"},
      {"boende", "Boende och allmänhet", "public"},
      {"kv", "Kriminalvården", "state_agency"},
      {"skv", "Skatteverket", "state_agency"},
      {"av", "Arbetsmiljöverket", "state_agency"},
      {"ebm", "Ekobrottsmyndigheten", "state_agency"},
      {"akc", "Center mot arbetslivskriminalitet", "state_agency"},
      {"cve", "Brå, Center mot våldsbejakande extremism", "state_agency"},
      {"group", "Arbetsgrupp, styrgrupp eller beredningsgrupp", "group"},
  };
  return kParties;
}

const PlanActivity* Plan::activity(std::string_view activity_id) const {
  for (const PlanArea& area : areas) {
    for (const PlanActivity& a : area.activities) {
      if (a.id == activity_id) return &a;
    }
  }
  return nullptr;
}

}  // namespace lykta
