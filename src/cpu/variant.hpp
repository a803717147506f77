// variant.hpp - the kernels of one instruction set, behind plain pointers.
//
// Every double* of a slot points at registers of `lanes` doubles, 64-byte aligned.
#pragma once
#include <cstddef>

#include "backend/row_influence.hpp"
#include "kernels/outer_cluster.hpp"

namespace fedglmm::cpu {

// Sizes in registers. columns, r, parameters: of the call.
struct LikelihoodSlot {
  int n;                   // points, in registers
  bool across;             // one cluster over all lanes; else a cluster per lane
  const double* X;         // columns of n registers
  const double* weight;    // n
  const double* offset;    // n, or null
  const double* response;  // r
  double* mode;            // r, in and out
  double* covariance;      // r (r + 1) / 2
  double* loglik;          // 1
  double* gradient;        // parameters
  double* hessian;         // parameters (parameters + 1) / 2
  double *eta, *mean, *average;  // n; scratch
  double* chunk;           // chunk_registers(r); scratch
  double *sums, *scratch;  // sums_registers(), scratch_registers(); scratch
};
inline constexpr int chunk_points = 64;
int chunk_registers(int r);

struct LikelihoodCall {
  Cumulants cumulants;
  int r;
  bool intercept;          // z = 1 is the only random effect
  int q, columns;
  const double *beta, *lambda;
  const int* column;       // r
  const double* shift;     // r
  int ones, theta;
  const int *row, *col;    // theta: free elements of Lambda
  int derivatives;
  int nodes;               // of the quadrature; 0: Laplace
  const double *node, *log_term;  // log_term: log(weight) + node^2 - log(pi) / 2
};
int sums_registers(const LikelihoodCall& call);
int scratch_registers(const LikelihoodCall& call);

struct ConditionalSlot {
  int n;                   // points, in registers
  bool across;
  const double *X, *weight, *offset;
  double* eta;             // n; kept
  double *mean, *chunk;    // n, chunk_registers(1); scratch
  const double *shift, *q, *e;  // 1
  double* sums;            // 4
  double* gradient;        // q of the call
};

struct ConditionalCall {
  Cumulants cumulants;
  int q;
  const double* beta;      // of `predict`
};

struct CellSlot {
  int n;                   // points, in registers
  const double* z;         // columns of n registers
  const double* weight;    // n
  double *value, *part;    // as many as the table has monomials; scratch
};

struct Monomials {
  int count;
  const int* parent;
  const int* column;
};

// A block and its scratch; see kernels/block_match.hpp.
struct MatchSlot {
  kernels::GradientTable table;
  kernels::MomentBlock block;
  const std::int64_t* first;             // of each cell, in registers
  const double *lower, *upper;
  const double* weight;                  // registers, as current and trial
  double *current, *trial;
  double* sums;                          // of the unions at the current points; no registers
  double* work;                          // MatchWork::doubles()
  double* scratch;                       // 3 registers a power sum
};

// The points of a share of maximum entropy; see cpu/entropy_points.hpp.
inline constexpr int point_run = 4;      // registers
struct FeatureTable {
  int features, stored, products;
  const int* source;                     // two a feature: the features that it is a multiple of the product of, or the
                                         // number of a stored one and -1
  const double* factor;                  // a feature
  const int* pair;                       // two features a product
};
struct EntropyPoints {
  int runs;
  const double* stored;                  // [run][stored feature][point_run] registers
  const double* log_prior;               // [run][point_run] registers; hardly any mass on padding
  const FeatureTable* table;
  const double* theta;
  double log_mass;
  double* features;                      // [feature][point_run] registers; scratch
};

// See cpu/feature_products.hpp.
inline constexpr int feature_tile = 4, feature_runs = 4;   // features that meet functions together; runs that pass
struct FeatureCall {
  const FeatureTable* table;
  int runs, padded, count;               // padded: features, to a whole number of tiles; count: of functions
  const double* stored;                  // [run][stored feature][point_run] registers
  const double* functions;               // [run][function][point_run] registers, times the weights
  double* features;                      // feature_runs * padded * point_run registers; scratch, 0 at first
};

// See cpu/substitution.hpp.
inline constexpr int side_registers = 2;   // right-hand sides that pass together
struct SubstitutionCall {
  int strips, below, width;                // strips of M, of S'; registers of a row of y, a whole number of passes
  const double* factor;
};

// Rows of a cluster; see cpu/row_influence.hpp.
inline constexpr int influence_step = 4, influence_registers = 32;     // registers side by side, at most
struct InfluenceBlock {
  int n, q, r;                             // n: registers of a column, a multiple of the step
  const double *c, *weight;                // columns one after the other; weights, or multipliers
  double* scratch;                         // 2 columns
};
struct InfluenceValues {
  int parameters;
  const double* slope;
  const InfluenceDirections* directions;
};

// See kernels/elimination.hpp.
struct EliminationCall {
  int n, pivots;
  double *left, *rest, *pivot;           // left: a register more
  double least;
};

struct Variant {
  const char* name;
  int lanes;
  void (*likelihood)(const LikelihoodCall&, const LikelihoodSlot&);
  void (*predict)(const ConditionalCall&, const ConditionalSlot&);
  void (*conditional_sums)(const ConditionalCall&, const ConditionalSlot&);
  void (*conditional_gradient)(const ConditionalCall&, const ConditionalSlot&);
  bool (*nested_step)(const double* lambda, const kernels::OuterCluster&);
  kernels::NestedTerms (*nested_terms)(const double* lambda, const kernels::OuterCluster&, bool found);
  void (*add_members)(int members, int q, const double* of_each, double* gradient);
  void (*power_sums)(const CellSlot&, const Monomials&, double* sum);  // sum: count registers, equal in all lanes
  void (*move_points)(const CellSlot&, const Monomials&, int columns, const double* coefficient, const double* lower,
                      const double* upper, const double* from, double* out);
  kernels::MatchState (*start_match)(const MatchSlot&);
  void (*match_step)(const MatchSlot&, kernels::MatchState&);
  // The sum of the weights. weights, moments (a register a product, added to): may be null.
  double (*weigh_points)(const EntropyPoints&, double* weights, double* moments);
  void (*eliminate)(const EliminationCall&);
  // A number a product of the table, from a register of each: scratch, 0 at first. The only function is 1.
  void (*feature_moments)(const FeatureCall&, double* moments, double* out);
  void (*feature_products)(const FeatureCall&, double* sums, double* out);     // [feature][function], padded registers
  // y: b before, a register row a row of M; below, squares: as y.
  void (*explain)(const SubstitutionCall&, double* y, double* below, double* squares);
  // mean: eta's offset before; sums: registers, added to.
  void (*curve_block)(Cumulants, const InfluenceBlock&, const double* by, double* mean, double* sums);
  void (*bend_block)(Cumulants, const InfluenceBlock&, const double* mean, const InfluenceDirections&, double* sums);
  void (*value_block)(Cumulants, const InfluenceBlock&, const double* mean, const InfluenceValues&, double* out);
};

// The widest instruction set that this processor runs.
const Variant& choose_variant();

// All that were built, narrowest first; a processor may lack some.
struct Candidate {
  const Variant* variant;
  bool supported;
};
std::vector<Candidate> variants();

}  // namespace fedglmm::cpu
