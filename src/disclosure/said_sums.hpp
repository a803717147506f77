// said_sums.hpp - rule R14 for sums of one quantity over rows: no combination of those that are said is about few rows.
//
// Sums are said over the parts of partitions of the rows: all of them, the levels of a factor, clusters. What follows
// from them is the sum weighted with g, any function of a row that adds up one number for each partition. Find `least`
// sets of rows, no two of which share a row, such that in each a g that is 0 throughout is 0 in all rows: then every
// other g is about a row of each set, so about `least` rows. Such sets are bases of the matroid of the rows' indicators
// (for two partitions: disjoint spanning trees). They are sought greedily, rows of the largest cells first; where they
// are not found, a partition is not said, though it may have been fine.
#pragma once
#include <cstdint>
#include <vector>

namespace fedglmm {

class SaidSums {
 public:
  // Atoms are rows that no partition tells apart: rows[table][atom], where several sets of rows are behind the sums.
  explicit SaidSums(std::int64_t least, std::vector<std::vector<std::int64_t>> rows);

  // Says the sums over the parts of a partition, part[atom] from 0, if no combination with those said before is about
  // 1 to least - 1 rows of a table. Were they said?
  bool say(const std::vector<int>& part);

  // The same for the first partition, of which some parts are said though they may have few rows: what then follows
  // from differences has to be about `least` rows of others.
  bool say_first(const std::vector<int>& part, const std::vector<char>& though_few);

 private:
  bool all_fine() const;
  bool fine(const std::vector<std::int64_t>& rows) const;

  std::int64_t least_;
  std::vector<std::vector<std::int64_t>> rows_;
  std::vector<std::vector<int>> said_;     // parts of each atom, numbered through all partitions
  std::vector<char> known_;                // parts of the first partition that are said though they may have few rows
  int parts_ = 0;
};

}  // namespace fedglmm
