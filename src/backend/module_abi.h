/* module_abi.h - the whole contract between the library and a device module: the seam (backend.hpp) in C types. Only
 * plain data in host memory crosses it, and no exception. A module exports fedglmm_device_module_entry. Every function
 * that can fail returns a fglmm_status and writes `error`. Handles may be used by several threads at once, except one
 * and the same likelihood, cloud, matcher or entropy problem. */
#ifndef FEDGLMM_MODULE_ABI_H
#define FEDGLMM_MODULE_ABI_H

#include <stdint.h>

#include "fedglmm/fedglmm.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FEDGLMM_MODULE_ABI 5u

typedef struct fedglmm_device_backend fedglmm_device_backend;
typedef struct fedglmm_device_likelihood fedglmm_device_likelihood;
typedef struct fedglmm_device_cloud fedglmm_device_cloud;
typedef struct fedglmm_device_matcher fedglmm_device_matcher;
typedef struct fedglmm_device_entropy fedglmm_device_entropy;

/* Clusters of weighted points; see ClusteredPoints. Read during the call only. */
typedef struct fedglmm_device_points {
  int32_t cumulants;               /* 0 binomial, 1 Poisson */
  int32_t q, columns, r, theta, ones;
  const int32_t* column;           /* r */
  const double* shift;             /* r */
  const int32_t *row, *col;        /* theta */
  int64_t clusters;
  const int64_t* offset;           /* clusters + 1 */
  const double* X;                 /* columns x offset[clusters], column-major */
  const double* weight;            /* a point each */
  const double* eta_offset;        /* a point each, or null */
  const double* response;          /* clusters x r */
  int64_t outer_clusters;
  const int64_t* outer_first;      /* nested, r = 2: outer_clusters + 1, the first cluster of each; null: one level */
} fedglmm_device_points;

typedef struct fedglmm_device_rule {
  int32_t nodes;                   /* 0: Laplace */
  const double* node;              /* nodes */
  const double* log_term;          /* log(weight) + node^2 - log(pi) / 2 */
} fedglmm_device_rule;

/* Cells of points; see PointCells. Read during the call only. */
typedef struct fedglmm_device_cells {
  int32_t columns, count;
  const int32_t* size;             /* count */
  const double *lower, *upper;     /* count x columns */
  const double* points;            /* cell by cell, column-major in a cell */
} fedglmm_device_cells;

/* Monomials t > 0 are monomial parent[t] times column[t]. */
typedef struct fedglmm_device_monomials {
  int32_t count;
  const int32_t *parent, *column;
} fedglmm_device_monomials;

/* Monomials and their derivatives; laid out as kernels::gradient_table() reads them. */
typedef struct fedglmm_device_gradients {
  int32_t columns, sums, monomials, gradients;
  int64_t integer_count;
  const int32_t* integers;
  const double* exponent;          /* columns x monomials */
} fedglmm_device_gradients;

/* A block; its tables from `integers` and `numbers` on are laid out as kernels::moment_block() reads them. */
typedef struct fedglmm_device_block {
  int32_t table, requirements, sets, unions, cells;
  double rows;
  int64_t integers, numbers;
} fedglmm_device_block;

/* Read during the call only. */
typedef struct fedglmm_device_problem {
  int32_t tables, blocks;
  const fedglmm_device_gradients* table;
  const fedglmm_device_block* block;
  int64_t integer_count, number_count;
  const int32_t* integers;
  const double* numbers;
  fedglmm_device_cells cells;      /* of the blocks, one after the other */
  const double* weight;            /* a point each, in their order */
} fedglmm_device_problem;

/* Statement sets, one after the other: set k has rows first[k] .. first[k + 1] - 1. */
typedef struct fedglmm_device_sets {
  const int64_t* first;            /* sets + 1 */
  const int32_t* feature;          /* a row each */
  const double* const* target;     /* a set each, as its slack, square; null for the common sets */
  const double* const* slack;
} fedglmm_device_sets;

/* Clusters of a problem of maximum entropy; see EntropyView. Read during the call only. */
typedef struct fedglmm_device_entropy_view {
  int32_t features, products, supports, common_sets;
  const int32_t* number;           /* features x features */
  const double* scale;             /* features x features */
  const int32_t* pair;             /* products x 2 */
  const int64_t* support_points;   /* supports */
  const double* const* support_features;   /* features x points, column-major, a support each */
  const double* const* support_log_prior;
  fedglmm_device_sets own, common; /* own: of all clusters */
  int64_t clusters;
  const int64_t *cluster_set, *cluster_atom;             /* clusters + 1: firsts among the own sets and the atoms */
  const int64_t *atom_share, *atom_own, *atom_common;    /* atoms + 1: firsts in the lists below */
  const int32_t* share_support;
  const double* share_log_mass;
  const int32_t *own_set, *common_set;                   /* sets about an atom, own ones counted in its cluster */
} fedglmm_device_entropy_view;

typedef struct fedglmm_device_module {
  uint32_t abi, size;              /* FEDGLMM_MODULE_ABI, sizeof(fedglmm_device_module) */
  const char* build;               /* "CUDA 13.0" */

  /* devices: their numbers; count 0: all that are here. description: "NVIDIA H100 PCIe, 2 devices". */
  fglmm_status (*open)(const int32_t* devices, int32_t count, fedglmm_device_backend** backend, char* description,
                       uint64_t description_size, fglmm_error* error);
  void (*close)(fedglmm_device_backend* backend);

  fglmm_status (*likelihood_create)(fedglmm_device_backend* backend, const fedglmm_device_points* points,
                                    const fedglmm_device_rule* rule, fedglmm_device_likelihood** likelihood,
                                    fglmm_error* error);
  /* totals: the value; then the gradient and the packed Hessian, as far as `derivatives` asks. */
  fglmm_status (*likelihood_evaluate)(fedglmm_device_likelihood* likelihood, const double* beta, const double* lambda,
                                      int32_t derivatives, double* totals, fglmm_error* error);
  /* scores: clusters, or outer clusters, x (q + theta) */
  fglmm_status (*likelihood_scores)(fedglmm_device_likelihood* likelihood, const double* beta, const double* lambda,
                                    double* scores, fglmm_error* error);
  fglmm_status (*likelihood_modes)(fedglmm_device_likelihood* likelihood, double* mode, double* covariance,
                                   fglmm_error* error);
  void (*likelihood_destroy)(fedglmm_device_likelihood* likelihood);

  fglmm_status (*cloud_create)(fedglmm_device_backend* backend, const fedglmm_device_cells* cells,
                               fedglmm_device_cloud** cloud, fglmm_error* error);
  fglmm_status (*cloud_set_channel)(fedglmm_device_cloud* cloud, int32_t channel, const double* values,
                                    fglmm_error* error);
  /* trial: 0 the current points, 1 the trial points. sums: count x monomials->count */
  fglmm_status (*cloud_power_sums)(fedglmm_device_cloud* cloud, const int32_t* cells, int32_t count, int32_t trial,
                                   int32_t channel, const fedglmm_device_monomials* monomials, double* sums,
                                   fglmm_error* error);
  fglmm_status (*cloud_move)(fedglmm_device_cloud* cloud, const int32_t* cells, int32_t count, int32_t from_trial,
                             int32_t channel, const fedglmm_device_monomials* monomials, const double* coefficients,
                             fglmm_error* error);
  fglmm_status (*cloud_accept)(fedglmm_device_cloud* cloud, const int32_t* cells, int32_t count, fglmm_error* error);
  fglmm_status (*cloud_points)(fedglmm_device_cloud* cloud, double* points, fglmm_error* error);
  void (*cloud_destroy)(fedglmm_device_cloud* cloud);

  /* active: blocks that need more steps */
  fglmm_status (*matcher_create)(fedglmm_device_backend* backend, const fedglmm_device_problem* problem,
                                 fedglmm_device_matcher** matcher, int64_t* active, fglmm_error* error);
  fglmm_status (*matcher_advance)(fedglmm_device_matcher* matcher, int64_t* active, fglmm_error* error);
  /* residual: one a block */
  fglmm_status (*matcher_result)(fedglmm_device_matcher* matcher, double* points, double* residual, fglmm_error* error);
  void (*matcher_destroy)(fedglmm_device_matcher* matcher);

  fglmm_status (*entropy_create)(fedglmm_device_backend* backend, const fedglmm_device_entropy_view* view,
                                 fedglmm_device_entropy** entropy, fglmm_error* error);
  /* lengths, values, damping, slopes: clusters. schur: common rows x common rows; right, gradient: common rows; or all
   * three null. See EntropyClusters. */
  fglmm_status (*entropy_values)(fedglmm_device_entropy* entropy, const double* common, const double* lengths,
                                 double* values, fglmm_error* error);
  fglmm_status (*entropy_eliminate)(fedglmm_device_entropy* entropy, const double* common, const double* damping,
                                    double* schur, double* right, double* gradient, fglmm_error* error);
  fglmm_status (*entropy_step)(fedglmm_device_entropy* entropy, const double* common_step, double* slopes,
                               fglmm_error* error);
  fglmm_status (*entropy_accept)(fedglmm_device_entropy* entropy, const double* lengths, fglmm_error* error);
  /* weights: share by share, in the order of the view */
  fglmm_status (*entropy_weights)(fedglmm_device_entropy* entropy, const double* common, double* weights,
                                  fglmm_error* error);
  void (*entropy_destroy)(fedglmm_device_entropy* entropy);
} fedglmm_device_module;

typedef const fedglmm_device_module* (*fedglmm_device_module_fn)(void);

#ifdef __cplusplus
}
#endif
#endif
