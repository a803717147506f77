#include "fit/data_id.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"

namespace fedglmm {
namespace {

template <class Value>
void append_bytes(const std::vector<Value>& values, std::string& out) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
}

void append_column(const Frame& rows, const std::string& name, std::string& out) {
  const Column* const column = rows.find(name);
  if (!column) return;
  for (const std::string& level : column->levels) out += level + '\n';
  append_bytes(column->values, out);
  append_bytes(column->codes, out);
}

}  // namespace

std::string data_id(const Dataset& dataset, const std::string& response, const std::string& group) {
  std::string text;
  if (dataset.from_rows()) {
    append_column(dataset.rows(), response, text);
    append_column(dataset.rows(), group, text);
    return sha256_hex(text);
  }
  for (const Release& release : dataset.summary().releases) text += release.id + '\n';
  const PseudoOptions& pseudo = dataset.pseudo_options();
  return sha256_hex(cat(text, pseudo.generator, ' ', pseudo.seed, ' ', pseudo.order));
}

}  // namespace fedglmm
