// Text inside HTML and XML. Pure.
#pragma once

#include <string>
#include <string_view>

namespace lykta::documents {

/// & < > " ' written as references; controls that XML cannot hold are left out.
std::string escaped(std::string_view text);

}  // namespace lykta::documents
