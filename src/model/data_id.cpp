#include "model/data_id.hpp"

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/parallel.hpp"

namespace fedglmm {
namespace {

constexpr std::size_t piece = 1 << 16;      // bytes of a task, whatever the threads

using Pieces = std::vector<std::string_view>;

template <class Value>
void add_pieces(const std::vector<Value>& values, Pieces& pieces) {
  const std::string_view bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value));
  for (std::size_t at = 0; at < bytes.size(); at += piece) pieces.push_back(bytes.substr(at, piece));
}

void add_column(const Frame& rows, const std::string& name, std::string& text, Pieces& pieces) {
  const Column* const column = rows.find(name);
  if (!column) return;
  text += cat(column->values.size(), ' ', column->codes.size(), '\n');
  for (const std::string& level : column->levels) text += level + '\n';
  add_pieces(column->values, pieces);
  add_pieces(column->codes, pieces);
}

// The hash of the text and of the pieces' hashes.
std::string tree_hash(const std::string& text, const Pieces& pieces, const Threads& threads) {
  std::vector<std::string> hashes(pieces.size());
  parallel_for(std::ssize(pieces), threads, [&](std::int64_t k, int) { hashes[k] = blake2b_hex({pieces[k]}); });
  Pieces all{text};
  all.insert(all.end(), hashes.begin(), hashes.end());
  return blake2b_hex(all);
}

}  // namespace

std::string data_id(const Dataset& dataset, const std::string& response, const std::string& group,
                    const Threads& threads) {
  std::string text;
  if (dataset.from_rows()) {
    Pieces pieces;
    add_column(dataset.rows(), response, text, pieces);
    add_column(dataset.rows(), group, text, pieces);
    return tree_hash(text, pieces, threads);
  }
  for (const Release& release : dataset.summary().releases) text += release.id + '\n';
  const PseudoOptions& pseudo = dataset.pseudo_options();
  return blake2b_hex({cat(text, pseudo.generator, ' ', pseudo.seed, ' ', pseudo.order)});
}

}  // namespace fedglmm
