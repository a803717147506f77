#include "fit/data_id.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"

namespace fedglmm {
namespace {

template <class Value>
std::string_view bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

void add_column(const Frame& rows, const std::string& name, std::vector<std::string_view>& parts) {
  const Column* const column = rows.find(name);
  if (!column) return;
  for (const std::string& level : column->levels) parts.insert(parts.end(), {level, "\n"});
  parts.insert(parts.end(), {bytes_of(column->values), bytes_of(column->codes)});
}

}  // namespace

std::string data_id(const Dataset& dataset, const std::string& response, const std::string& group) {
  if (dataset.from_rows()) {
    std::vector<std::string_view> parts;
    add_column(dataset.rows(), response, parts);
    add_column(dataset.rows(), group, parts);
    return blake2b_hex(parts);
  }
  std::string text;
  for (const Release& release : dataset.summary().releases) text += release.id + '\n';
  const PseudoOptions& pseudo = dataset.pseudo_options();
  return blake2b_hex({cat(text, pseudo.generator, ' ', pseudo.seed, ' ', pseudo.order)});
}

}  // namespace fedglmm
