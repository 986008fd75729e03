// "Så gick det": what the public learns of the walks of an area. Pure. What may be told is decided here once more,
// although policy has already left out what is not the public's: positions follow domain rules, not rights.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "documents/page.h"

namespace lykta::documents {

/// How exactly the public may know where a finding is.
enum class PublicPlace {
  exact,   ///< a fault on public land
  block,   ///< entrances, parking, yards, private or unknown land: the block, and only when it is done
  hidden,  ///< what says something of people or homes, and what is only told of the area as a whole
};
PublicPlace public_place(const Finding& finding, const std::vector<Measure>& measures);

struct PublicArea {
  std::string name;
  std::vector<Walk> walks;  ///< published ones, the newest first
};

Page public_page(const PublicArea& area);
/// All areas with something published: name and address.
Page public_index(const std::vector<std::pair<std::string, std::string>>& areas);
/// The photos a page shows; only these are served to the public.
std::set<std::string> photos_shown(const Page& page);

}  // namespace lykta::documents
