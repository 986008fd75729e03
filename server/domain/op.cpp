#include "domain/op.h"

namespace lykta {

Value Op::content() const {
  Value::Object o{{"activity", activity}, {"at", at},         {"entity", entity},
                  {"kind", kind},         {"occasion", occasion},
                  {"by", Value::Object{{"party", by.party}, {"role", by.role}}}};
  // An imported line's clock follows from its place in the file, which may differ when the file is read again.
  if (base != kNeverConcurrent) o["clock"] = clock;
  if (schema != 0) o["schema"] = schema;
  if (base != kNeverConcurrent) o["base"] = base;
  if (is_delete) {
    o["delete"] = true;
  } else {
    o["set"] = set;
  }
  return o;
}

}  // namespace lykta
