#include "model/random_effects.hpp"

namespace fedglmm {

int RandomEffects::size() const {
  std::size_t r = 0;
  for (const RandomBlock& block : blocks) r += block.terms.size();
  return static_cast<int>(r);
}

std::pair<int, int> RandomEffects::block_of(int of) const {
  int first = 0, count = 0;
  for (const RandomBlock& block : blocks) {
    count = static_cast<int>(block.terms.size());
    if (of < first + count) break;
    first += count;
  }
  return {first, count};
}

std::vector<LambdaEntry> RandomEffects::entries() const {
  std::vector<LambdaEntry> out;
  int first = 0;
  for (const RandomBlock& block : blocks) {
    const int end = first + static_cast<int>(block.terms.size());
    for (int column = first; column < end; ++column)
      for (int row = column; row < end; ++row) out.push_back({row, column});
    first = end;
  }
  return out;
}

}  // namespace fedglmm
