// released_sums.hpp - sums of y times design columns, from what the releases of a summary say.
#pragma once
#include <string>
#include <vector>

#include "formula/polynomial.hpp"
#include "model/model.hpp"
#include "model/model_design.hpp"
#include "summary/statements.hpp"

namespace fedglmm {

// The response of a model in a summary. Fails as check_multipliers does. BAD_DATA: not a response of the protocol, of a
// type that the family does not allow, or a constant one (0/1 and counts).
int response_index(const Model& model, const Summary& summary);

VariableLookup protocol_lookup(const Protocol& protocol);
// The formula's variables as the protocol knows them; INVALID_ARGUMENT: its clusters are not the protocol's.
ModelDesign protocol_design(const Formula& formula, const Protocol& protocol);

// Clusters in byte order, their rows and sums of y (in the units of the releases).
struct ReleasedClusters {
  std::vector<std::string> names;           // nested: "cluster:outer"
  std::vector<double> n, y;
  std::vector<int> of_group;                // cluster of each group of the summary; -1 for a pool
  std::vector<std::int64_t> outer;          // nested: the outer cluster of each; else empty
  std::vector<std::string> outer_names;     // in byte order
};
ReleasedClusters released_clusters(const Formula& formula, const Summary& summary, int response);

// All in the units of the releases: of a numeric response v = (y - centre) / scale. Weighted as the protocol says.
class ReleasedResponseSums {
 public:
  ReleasedResponseSums(const Summary& summary, int response);
  double total() const { return total_; }                                  // sum y
  // Sum of y times a polynomial; DISCLOSURE names `term` if a sum that it needs was not released.
  double times(const Polynomial& polynomial, const std::string& term) const;
  double squares() const;                                                  // sum y^2
  double log_factorials() const;                                           // sum log y!
  double log_weights() const;                                              // sum log w, where it is said
  double log_chooses() const;                                              // sum log C(trials, y)

 private:
  const Summary& summary_;
  int response_;
  IndexSet index_;
  double total_ = 0;
};

}  // namespace fedglmm
