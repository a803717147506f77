#include "pseudo_data/moment_tables.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace fedglmm {
namespace {

struct Unions {
  std::vector<int> of;                      // [set * sets + set], -1 where no cell has both
  std::vector<int> first{0}, cell;
};

std::vector<int> cells_with(const Block& block, const Monomial& dummies) {
  std::vector<int> out;
  for (std::size_t c = 0; c < block.cells().size(); ++c)
    if (block.contains(dummies, c)) out.push_back(static_cast<int>(c));
  return out;
}

Unions unions_of(const Block& block) {
  Unions out;
  std::map<Monomial, int> number;
  for (const Monomial& s : block.sets())
    for (const Monomial& t : block.sets()) {
      Monomial both;
      std::set_union(s.begin(), s.end(), t.begin(), t.end(), std::back_inserter(both));
      const auto [at, fresh] = number.emplace(both, -1);
      if (fresh)
        if (const std::vector<int> cells = cells_with(block, both); !cells.empty()) {
          at->second = static_cast<int>(out.first.size()) - 1;
          out.cell.insert(out.cell.end(), cells.begin(), cells.end());
          out.first.push_back(static_cast<int>(out.cell.size()));
        }
      out.of.push_back(at->second);
    }
  return out;
}

void append(std::vector<int>& out, const std::vector<int>& more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

MomentTables moment_tables(const Block& block, const GradientTables& gradients) {
  const int sets = static_cast<int>(block.sets().size()), cells = static_cast<int>(block.cells().size());
  const int requirements = static_cast<int>(block.requirements().size());
  const Unions unions = unions_of(block);
  MomentTables out{{requirements, sets, static_cast<int>(unions.first.size()) - 1, cells, block.rows()}, 0, {}, {}};
  for (const Requirement& r : block.requirements()) out.integers.push_back(r.set);
  for (const Requirement& r : block.requirements()) out.integers.push_back(r.monomial);
  std::vector<int> number(static_cast<std::size_t>(sets) * gradients.counts.monomials, -1);
  for (int q = 0; q < requirements; ++q) {
    const Requirement& r = block.requirements()[q];
    number[static_cast<std::size_t>(r.set) * gradients.counts.monomials + r.monomial] = q;
  }
  std::vector<int> set_first{0}, cell_set;
  for (int c = 0; c < cells; ++c) {
    for (int s = 0; s < sets; ++s)
      if (block.contains(block.sets()[s], c)) cell_set.push_back(s);
    set_first.push_back(static_cast<int>(cell_set.size()));
  }
  append(out.integers, number);
  append(out.integers, unions.of);
  append(out.integers, unions.first);
  append(out.integers, set_first);
  append(out.integers, unions.cell);
  append(out.integers, cell_set);
  for (const Requirement& r : block.requirements()) out.numbers.push_back(r.target);
  for (const Requirement& r : block.requirements()) out.numbers.push_back(r.scale);
  return out;
}

}  // namespace fedglmm
