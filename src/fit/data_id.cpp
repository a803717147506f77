#include "fit/data_id.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t piece = 1 << 16;      // bytes of a task, whatever the threads

// The hash of the hashes of the pieces.
template <class Value>
std::string tree_hash(const std::vector<Value>& values, int threads) {
  const std::string_view bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
  std::vector<std::string> hashes((bytes.size() + piece - 1) / piece);
  parallel_for(std::ssize(hashes), threads, [&](std::int64_t k, int) {
    const auto at = static_cast<std::size_t>(k);
    hashes[at] = blake2b_hex({bytes.substr(at * piece, piece)});
  });
  return blake2b_hex({hashes.begin(), hashes.end()});
}

void add_column(const Frame& rows, const std::string& name, int threads, std::string& text) {
  const Column* const column = rows.find(name);
  if (!column) return;
  for (const std::string& level : column->levels) text += level + '\n';
  text += tree_hash(column->values, threads) + tree_hash(column->codes, threads);
}

}  // namespace

std::string data_id(const Dataset& dataset, const std::string& response, const std::string& group, int threads) {
  std::string text;
  if (dataset.from_rows()) {
    add_column(dataset.rows(), response, threads, text);
    add_column(dataset.rows(), group, threads, text);
    return blake2b_hex({text});
  }
  for (const Release& release : dataset.summary().releases) text += release.id + '\n';
  const PseudoOptions& pseudo = dataset.pseudo_options();
  return blake2b_hex({cat(text, pseudo.generator, ' ', pseudo.seed, ' ', pseudo.order)});
}

}  // namespace fedglmm
