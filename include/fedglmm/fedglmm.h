/* fedglmm.h - the whole C ABI of fedglmm: generalized linear mixed models from one-time shared summary statistics.
 *
 * THE RULES, once for every function:
 *
 *  1. Order of arguments: the handle, inputs (a pointer, then its length), options, outputs, error.
 *  2. A function that can fail returns fglmm_status. On any status but FGLMM_OK no output is written, nothing is left
 *     half done, and error->message (if error is not NULL) says what is wrong, where (file, line, column, cluster) and
 *     what to do. How a fit ENDED is not an error: see fglmm_outcome.
 *  3. Ownership: *_create, *_read, *_parse, *_draft_*, *_summarize_*, *_merge, *_from_*, fglmm_fit_run give a new
 *     handle, which its *_destroy releases; *_destroy(NULL) does nothing. A `char**` output is a new string:
 *     fglmm_string_free. A `const char*` that is returned belongs to the handle it came from and lives as long as that.
 *     Inputs are copied or only read during the call; a handle keeps what it needs of another one alive, so handles may
 *     be destroyed in any order.
 *  4. Threads: a const handle may be used by several threads at once; a non-const one by one thread at a time. A
 *     context may be shared; its callbacks are then called from whichever thread runs the call. A callback must not
 *     use the dataset of the call that it comes from: pseudo-data may be in the making there, and the two would wait
 *     for each other. Results never depend on the number of threads. Threads of the CPU backend end with the call
 *     that started them, so that a process may fork between calls.
 *  5. Strings are UTF-8, NUL-terminated. A path of "-" reads standard input where a function says so.
 *  6. Option structs begin with struct_size, grow only at the end, and are filled with defaults by FGLMM_*_INIT or by
 *     fglmm_*_init(&options, sizeof options). NULL means all defaults. A larger struct than the library knows is
 *     accepted if its unknown tail is zero, else FGLMM_UNSUPPORTED.
 *  7. The library never prints, exits, reads the environment, or touches signals, locale or floating-point state; it
 *     holds no process-wide state, and no C++ exception leaves it.
 *
 * Notation: cluster i has rows j with fixed-effects design x_ij (q columns) and normal random effects of design z_ij (r
 * columns). Method: Faes, Limpoco, Hens, arXiv 2605.01379; docs/METHOD.md derives what is computed.
 */
#ifndef FEDGLMM_H
#define FEDGLMM_H

#include <stdint.h>

#if defined(FEDGLMM_STATIC)
#define FGLMM_API
#elif defined(_WIN32)
#define FGLMM_API __declspec(dllimport)
#else
#define FGLMM_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- status, outcome, error ------------------------------------------------------------------------------------ */

typedef int32_t fglmm_status;
enum {
  FGLMM_OK = 0,
  FGLMM_INVALID_ARGUMENT = 1,     /* the call itself is wrong: a null handle, an unknown option, a formula error */
  FGLMM_OUT_OF_MEMORY = 2,
  FGLMM_UNSUPPORTED = 3,          /* valid, but this version cannot do it yet */
  FGLMM_BACKEND_UNAVAILABLE = 4,  /* the backend asked for by name is not here */
  FGLMM_DEVICE = 5,               /* a device call failed */
  FGLMM_BAD_DATA = 6,             /* a file or an array holds what it must not */
  FGLMM_DISCLOSURE = 7,           /* refused by a disclosure rule */
  FGLMM_NUMERICAL = 8,            /* not computable: a singular design, an overflow */
  FGLMM_CANCELLED = 9,            /* the cancel callback said so */
  FGLMM_INTERNAL = 10             /* a defect of the library: please report it */
};

/* How a fit ended. CONVERGED and BOUNDARY are results to use; the others are not, whatever the numbers look like. */
typedef int32_t fglmm_outcome;
enum {
  FGLMM_CONVERGED = 0,
  FGLMM_BOUNDARY = 1,         /* converged with a singular covariance of the random effects, an SD of 0 or a correlation
                                 of 1 or -1: the message names it; standard errors hold it there */
  FGLMM_ITERATION_LIMIT = 2,
  FGLMM_STALLED = 3,          /* no step improves, though the gradient is not small */
  FGLMM_SEPARATION = 4        /* the likelihood grows without bound in the coefficients named in the message, or in the
                                 random-effect SD: the message says so then, and names no coefficient */
};

typedef struct fglmm_error {
  char message[1024];
} fglmm_error;

FGLMM_API const char* fglmm_status_name(fglmm_status status);     /* "BAD_DATA"; "UNKNOWN" for other values */
FGLMM_API const char* fglmm_outcome_name(fglmm_outcome outcome);  /* "iteration-limit" */
FGLMM_API const char* fglmm_version(void);                        /* of the package, "0.1.0" */
FGLMM_API int32_t fglmm_abi_version(void);                        /* of this header's promises; FGLMM_ABI_VERSION */
#define FGLMM_ABI_VERSION 1

FGLMM_API void fglmm_string_free(char* string);

/* ---- context --------------------------------------------------------------------------------------------------- */

typedef struct fglmm_context fglmm_context;
typedef struct fglmm_protocol fglmm_protocol;
typedef struct fglmm_summary fglmm_summary;
typedef struct fglmm_dataset fglmm_dataset;
typedef struct fglmm_model fglmm_model;
typedef struct fglmm_fit fglmm_fit;

typedef int32_t fglmm_log_level;
enum { FGLMM_LOG_INFO = 0, FGLMM_LOG_WARNING = 1 };
typedef void (*fglmm_log_fn)(void* user, fglmm_log_level level, const char* message);
typedef void (*fglmm_progress_fn)(void* user, const char* stage, double fraction); /* fraction in [0, 1] */
typedef int32_t (*fglmm_cancel_fn)(void* user);                                 /* non-zero: stop as soon as possible */

typedef struct fglmm_context_options {
  uint64_t struct_size;
  const char* backend; /* "auto" (default), "cpu" or "cuda" */
  const char* module;  /* file of the CUDA module; NULL looks beside the library */
  int32_t threads;     /* 0 (default): one per processor */
  int32_t reserved;    /* 0 */
  fglmm_log_fn log;    /* NULL: messages are dropped */
  void* log_user;
  fglmm_progress_fn progress; /* NULL: none */
  void* progress_user;
  fglmm_cancel_fn cancel; /* NULL: none */
  void* cancel_user;
  const char* devices; /* numbers of the CUDA devices to use, "0,1"; NULL: all that are here */
} fglmm_context_options;
#define FGLMM_CONTEXT_OPTIONS_INIT \
  { sizeof(fglmm_context_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_context_options_init(fglmm_context_options* options, uint64_t size);

/* A context chooses the backend and carries the callbacks. Every other constructor takes one. */
FGLMM_API fglmm_status fglmm_context_create(const fglmm_context_options* options, fglmm_context** context,
                                            fglmm_error* error);
FGLMM_API void fglmm_context_destroy(fglmm_context* context);
FGLMM_API const char* fglmm_context_backend(const fglmm_context* context); /* "cpu (x86-64-v3)": what runs */

/* ---- data in memory -------------------------------------------------------------------------------------------- */

/* One column of `rows` values, not copied. Exactly one of numbers and strings is set. Missing: NaN, or NULL. */
typedef struct fglmm_column {
  const char* name;
  const double* numbers;      /* value of row i: numbers[i * stride] */
  int64_t stride;             /* in doubles; 1 for a contiguous array */
  const char* const* strings; /* value of row i: strings[i]; text is typed as a CSV cell would be */
} fglmm_column;

/* A dense matrix in the caller's memory: element (i, j) is data[i * row_stride + j * col_stride]. */
typedef struct fglmm_matrix {
  double* data;
  int64_t rows, cols, row_stride, col_stride;
} fglmm_matrix;

/* ---- protocol: what is agreed before anyone looks at data ------------------------------------------------------ */

/* Lists of "column=value" strings follow the command line: "sex=female,male", "age=0:120", "age_sq=age^2". */
typedef struct fglmm_draft_options {
  uint64_t struct_size;
  const char* cluster;           /* required: the cluster column */
  const char* within;            /* coarser column that clusters lie within; NULL: none */
  const char* const* responses;  /* required: at least one column */
  int64_t response_count;
  const char* const* variables;  /* covariates; none: all columns but the cluster's and the responses' */
  int64_t variable_count;
  const char* const* random;     /* columns whose products with y are shared per cluster */
  int64_t random_count;
  const char* const* levels;     /* "sex=female,male": the column is a factor, first level the reference */
  int64_t level_count;
  const char* const* bounds;     /* "age=0:120": the support of every pseudo-point */
  int64_t bound_count;
  const char* const* derived;    /* "age_sq=age^2", "ab=a*b": computed, never shared */
  int64_t derived_count;
  const char* const* transforms; /* "x=log" */
  int64_t transform_count;
  const char* const* steps;      /* "age=1": a discrete column */
  int64_t step_count;
  const char* const* cuts;       /* "age=18,45,65": block boundaries */
  int64_t cut_count;
  const char* const* pools;      /* "ward=medical" */
  int64_t pool_count;
  const char* weights;           /* prior weights, by which all sums of responses are weighted; NULL: none */
  const char* trials;            /* trials, of which the responses are numbers of successes; NULL: none */
  const char* offset;            /* a covariate too, whatever `variables` names; NULL: none */
  const char* profile;           /* "none", "default" (default) or "strict" */
  const char* small_clusters;    /* "none" (default) or "counts" */
  double ratio;                  /* released numbers per row and numeric column; 0: the profile's */
  int64_t min_rows;              /* rows behind a statement; 0: the profile's */
  int64_t min_cell;              /* rows of a cell; 0: the profile's */
  int32_t order;                 /* highest degree of a moment, 2 to 6; 0: 4 */
  int32_t reserved;              /* 0 */
  int32_t numeric_order;         /* of a moment of numeric columns alone, order to 8; 0: as drafted */
  int32_t reserved_2;            /* 0 */
} fglmm_draft_options;
#define FGLMM_DRAFT_OPTIONS_INIT                                                                            \
  {                                                                                                         \
    sizeof(fglmm_draft_options), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
        0, 0, 0, 0, 0, 0, 0, 0, 0                                                                           \
  }
FGLMM_API fglmm_status fglmm_draft_options_init(fglmm_draft_options* options, uint64_t size);

/* Draft a protocol from the header, levels and rounded ranges of example rows. What was guessed goes to the log. */
FGLMM_API fglmm_status fglmm_protocol_draft_csv(const fglmm_context* context, const char* path,
                                                const fglmm_draft_options* options, fglmm_protocol** protocol,
                                                fglmm_error* error);
FGLMM_API fglmm_status fglmm_protocol_draft_columns(const fglmm_context* context, const fglmm_column* columns,
                                                    int64_t column_count, int64_t rows,
                                                    const fglmm_draft_options* options, fglmm_protocol** protocol,
                                                    fglmm_error* error);
FGLMM_API fglmm_status fglmm_protocol_read(const fglmm_context* context, const char* path, fglmm_protocol** protocol,
                                           fglmm_error* error);
FGLMM_API fglmm_status fglmm_protocol_parse(const fglmm_context* context, const char* json, fglmm_protocol** protocol,
                                            fglmm_error* error);
FGLMM_API fglmm_status fglmm_protocol_write(const fglmm_protocol* protocol, const char* path, fglmm_error* error);
FGLMM_API fglmm_status fglmm_protocol_json(const fglmm_protocol* protocol, char** json, fglmm_error* error);
FGLMM_API const char* fglmm_protocol_hash(const fglmm_protocol* protocol);    /* SHA-256 of the canonical JSON, hex */
FGLMM_API const char* fglmm_protocol_profile(const fglmm_protocol* protocol); /* "none", "default", "strict" */
FGLMM_API void fglmm_protocol_destroy(fglmm_protocol* protocol);

/* ---- summary: what a site releases, once ----------------------------------------------------------------------- */

/* One pass over the rows; memory grows with clusters and categories, not with rows. FGLMM_DISCLOSURE if the rules leave
 * nothing to release. path may be "-". */
FGLMM_API fglmm_status fglmm_summarize_csv(const fglmm_context* context, const fglmm_protocol* protocol,
                                           const char* path, fglmm_summary** summary, fglmm_error* error);
FGLMM_API fglmm_status fglmm_summarize_columns(const fglmm_context* context, const fglmm_protocol* protocol,
                                               const fglmm_column* columns, int64_t column_count, int64_t rows,
                                               fglmm_summary** summary, fglmm_error* error);
/* Everything that a .fgs file says is checked before it is believed: docs/FORMAT.md. */
FGLMM_API fglmm_status fglmm_summary_read(const fglmm_context* context, const char* path, fglmm_summary** summary,
                                          fglmm_error* error);
FGLMM_API fglmm_status fglmm_summary_parse(const fglmm_context* context, const char* text, uint64_t length,
                                           fglmm_summary** summary, fglmm_error* error);
FGLMM_API fglmm_status fglmm_summary_write(const fglmm_summary* summary, const char* path, fglmm_error* error);
FGLMM_API fglmm_status fglmm_summary_text(const fglmm_summary* summary, char** text, fglmm_error* error);
/* For people: what leaves the house. */
FGLMM_API fglmm_status fglmm_summary_describe(const fglmm_summary* summary, char** text, fglmm_error* error);
/* For the site alone, never to be sent: which rules were applied to what, and the verdicts (JSON). Only for a summary
 * made by fglmm_summarize_*; FGLMM_INVALID_ARGUMENT for one that was read or merged. */
FGLMM_API fglmm_status fglmm_summary_evidence(const fglmm_summary* summary, char** json, fglmm_error* error);
FGLMM_API fglmm_status fglmm_summary_write_evidence(const fglmm_summary* summary, const char* path, fglmm_error* error);
/* Add summaries of one protocol. The order of parts does not matter. A release that occurs twice is FGLMM_BAD_DATA. */
FGLMM_API fglmm_status fglmm_summary_merge(const fglmm_context* context, const fglmm_summary* const* parts,
                                           int64_t part_count, fglmm_summary** merged, fglmm_error* error);

typedef struct fglmm_summary_info {
  uint64_t struct_size;
  int64_t clusters, rows;                    /* released */
  int64_t left_out_clusters, left_out_rows;  /* by the rules */
  int64_t incomplete_rows;                   /* dropped for a missing value */
  int64_t statistics_shared;                 /* numbers on the statement lines */
  int64_t releases;
} fglmm_summary_info;
#define FGLMM_SUMMARY_INFO_INIT \
  { sizeof(fglmm_summary_info), 0, 0, 0, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_summary_info_init(fglmm_summary_info* info, uint64_t size);
FGLMM_API fglmm_status fglmm_summary_get_info(const fglmm_summary* summary, fglmm_summary_info* info,
                                              fglmm_error* error);
FGLMM_API void fglmm_summary_destroy(fglmm_summary* summary);

/* ---- dataset: what a model is fitted to ------------------------------------------------------------------------ */

typedef struct fglmm_dataset_options {
  uint64_t struct_size;
  const char* const* levels; /* rows only: "sex=female,male"; a text column without it has its levels in byte order */
  int64_t level_count;
  const char* generator;     /* summaries only: "weights" (default) or "rows" */
  uint64_t seed;             /* summaries only; 1 by default */
  int32_t order;             /* summaries only: use moments to this order; 0: all that were released */
  int32_t reserved;          /* 0 */
  const char* const* text;   /* rows only: columns whose cells are text even where all are numbers. Name the */
  int64_t text_count;        /*   cluster's: clusters 01 and 1 are one if the column is numbers, two if text */
} fglmm_dataset_options;
#define FGLMM_DATASET_OPTIONS_INIT \
  { sizeof(fglmm_dataset_options), 0, 0, 0, 1, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_dataset_options_init(fglmm_dataset_options* options, uint64_t size);

/* Individual rows. path may be "-". */
FGLMM_API fglmm_status fglmm_dataset_read_csv(const fglmm_context* context, const char* path,
                                              const fglmm_dataset_options* options, fglmm_dataset** dataset,
                                              fglmm_error* error);
FGLMM_API fglmm_status fglmm_dataset_from_columns(const fglmm_context* context, const fglmm_column* columns,
                                                  int64_t column_count, int64_t rows,
                                                  const fglmm_dataset_options* options, fglmm_dataset** dataset,
                                                  fglmm_error* error);
/* Released summaries. Pseudo-data are generated at the first use that needs them (a gaussian fit may need none). Two
 * summaries that speak of the same cluster are FGLMM_BAD_DATA: merge them first. */
FGLMM_API fglmm_status fglmm_dataset_from_summaries(const fglmm_context* context,
                                                    const fglmm_summary* const* summaries, int64_t summary_count,
                                                    const fglmm_dataset_options* options, fglmm_dataset** dataset,
                                                    fglmm_error* error);
/* Pseudo-data as CSV: the protocol's columns, the responses, the cluster. FGLMM_INVALID_ARGUMENT for individual rows.
 * `report` (nullable): one line per block or response sum that could not be matched, with its residual; "" if none. */
FGLMM_API fglmm_status fglmm_dataset_write_csv(const fglmm_context* context, const fglmm_dataset* dataset,
                                               const char* path, char** report, fglmm_error* error);
FGLMM_API void fglmm_dataset_destroy(fglmm_dataset* dataset);

/* ---- model and fit --------------------------------------------------------------------------------------------- */

/* formula: "y ~ log(age) + sex + (1 + age | clinic)", Wilkinson notation with + - : * ^ 0 1, log() log1p() sqrt() of a
 * variable, I() of products and powers of these, offset(), cbind(successes, failures), and random effects of one
 * column's clusters, 4 at most: correlated in (1 + x | g), not in (x || g) or (1 | g) + (0 + x | g). Or intercepts on
 * two levels, (1 | outer/inner). From summaries a variable is on the scale on which its protocol shares it,
 * and nested intercepts are (1 | within/cluster) of the protocol; cbind() is for individual rows.
 * family: "gaussian" (identity), "binomial" (logit), "poisson" (log). */
FGLMM_API fglmm_status fglmm_model_create(const fglmm_context* context, const char* formula, const char* family,
                                          fglmm_model** model, fglmm_error* error);
/* Columns beside those of the formula, as glmer's arguments of these names. NULL: none. Of summaries weights and trials
 * must be those of the protocol, and it must have those of the model; an offset is any numeric variable. */
typedef struct fglmm_model_options {
  uint64_t struct_size;
  const char* weights; /* prior weights, 0 or more: times a row's log-likelihood; binomial: trials, where the response
                          is a proportion of them (rows only); gaussian: the residual variance is sigma^2 / weight */
  const char* trials;  /* binomial: a row's trials, of which the response is the number of successes. The same as the
                          response cbind(successes, failures) in the formula */
  const char* offset;  /* added to the linear predictor, as is every offset() in the formula */
} fglmm_model_options;
#define FGLMM_MODEL_OPTIONS_INIT \
  { sizeof(fglmm_model_options), 0, 0, 0 }
FGLMM_API fglmm_status fglmm_model_options_init(fglmm_model_options* options, uint64_t size);
FGLMM_API fglmm_status fglmm_model_create_with(const fglmm_context* context, const char* formula, const char* family,
                                               const fglmm_model_options* options, fglmm_model** model,
                                               fglmm_error* error);
FGLMM_API const char* fglmm_model_group(const fglmm_model* model); /* the formula's cluster column; "" for NULL */
FGLMM_API void fglmm_model_destroy(fglmm_model* model);

/* How confidence intervals are made. WALD: estimate -+ quantile * se, of the fixed effects alone. PROFILE: where twice
 * the log-likelihood, maximised over all else, falls by the quantile of chi-squared, also of SDs and correlations. A
 * limit that is not reached is the end of the parameter's range, one that was not found NaN or infinite; the log says
 * why. ROBUST: as WALD with cluster-robust standard errors, which are then those of fglmm_fit_fixed and fglmm_fit_vcov
 * too; NaN if the fit did not converge. With nested random intercepts the outer clusters are the independent ones.
 * Summaries must hold, of every cluster, the sums of the response times each fixed effect. */
typedef int32_t fglmm_interval;
enum { FGLMM_WALD = 0, FGLMM_PROFILE = 1, FGLMM_ROBUST = 2 };

typedef struct fglmm_fit_options {
  uint64_t struct_size;
  double level;            /* of the intervals; 0.95 */
  int32_t ml;              /* gaussian: 0 (default) REML, 1 maximum likelihood */
  int32_t nagq;            /* 1 (default): Laplace; 2 to 100: nodes of adaptive Gauss-Hermite quadrature for each of up
                              to 3 random effects, not nested. gaussian: 1, its likelihood is exact */
  int32_t max_iterations;  /* 100 */
  int32_t reserved;        /* 0 */
  fglmm_interval interval; /* FGLMM_WALD (default) */
  int32_t reserved_2;      /* 0 */
} fglmm_fit_options;
#define FGLMM_FIT_OPTIONS_INIT \
  { sizeof(fglmm_fit_options), 0.95, 0, 1, 100, 0, FGLMM_WALD, 0 }
FGLMM_API fglmm_status fglmm_fit_options_init(fglmm_fit_options* options, uint64_t size);

/* Fit. FGLMM_OK with any outcome: ask fglmm_fit_get_info. */
FGLMM_API fglmm_status fglmm_fit_run(const fglmm_context* context, const fglmm_model* model,
                                     const fglmm_dataset* dataset, const fglmm_fit_options* options, fglmm_fit** fit,
                                     fglmm_error* error);

typedef struct fglmm_fit_info {
  uint64_t struct_size;
  fglmm_outcome outcome;
  int32_t fixed_count;                      /* q, fixed effects */
  int32_t random_count;                     /* random terms ( ... | group): fglmm_fit_random */
  int32_t parameter_count;                  /* fixed effects, SDs and correlations, gaussian: the residual SD */
  int32_t nagq;                             /* nodes of quadrature for each random effect; 1: Laplace */
  int32_t evaluations;                      /* of the likelihood */
  int64_t mode_count;                       /* fglmm_fit_mode */
  int64_t rows, clusters;                   /* in the fit */
  int64_t left_out_rows, left_out_clusters; /* by the releases; 0 for individual rows */
  int64_t dropped_rows;                     /* incomplete rows; 0 for summaries */
  int64_t unmatched_count;                  /* fglmm_fit_unmatched */
  int64_t statistics_shared;                /* 0 for individual rows */
  double loglik, aic, bic;
  double sigma;                             /* residual SD; NaN unless gaussian */
  double max_gradient;                      /* largest |d loglik / d parameter| in units of that parameter's SE */
  const char* message;                      /* about the outcome; "" if there is nothing to say */
  const char* formula;
  const char* family;
  const char* link;
  const char* source;                       /* "rows" or "summaries" */
  const char* method;                       /* "laplace", "agq", "ml" or "reml" */
  const char* response;
  const char* group;                        /* the cluster column; of nested intercepts "inner:outer" */
  const char* missing_rules;                /* disclosure rules that a release did not enforce, "R2 R5"; "" if none */
  const char* data;                         /* hash of what was fitted: the releases, or response and clusters */
} fglmm_fit_info;
#define FGLMM_FIT_INFO_INIT \
  { sizeof(fglmm_fit_info), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_fit_info_init(fglmm_fit_info* info, uint64_t size);
FGLMM_API fglmm_status fglmm_fit_get_info(const fglmm_fit* fit, fglmm_fit_info* info, fglmm_error* error);

typedef struct fglmm_coefficient {
  const char* name;    /* as R's model.matrix names it */
  double estimate, se; /* on the link scale */
  double z;            /* estimate / se: t for gaussian */
  double p;            /* two-sided normal; NaN for gaussian, where no reference distribution is agreed */
  double lower, upper; /* confidence interval */
} fglmm_coefficient;
/* One random term ( ... | group), as lme4's VarCorr() shows it. Arrays belong to the fit; matrices are row by row. */
typedef struct fglmm_random_term {
  const char* group;                    /* of nested intercepts "outer", then "inner:outer" */
  int64_t size;                         /* r, effects of this term */
  const char* const* names;             /* r: "(Intercept)", "Days" */
  const double* sd;                     /* r */
  const double* cor;                    /* r x r correlations; NaN where an SD is 0 */
  const double *sd_lower, *sd_upper;    /* intervals: r, and r x r; NULL unless they were asked for */
  const double *cor_lower, *cor_upper;
} fglmm_random_term;
/* Conditional modes of one cluster's random effects and their conditional SDs (lme4's condVar). Arrays belong to
 * the fit. */
typedef struct fglmm_mode {
  const char* group;
  const char* cluster;
  int64_t size;                         /* effects of all random terms of the group, in their order */
  const double *value, *sd;             /* size */
} fglmm_mode;

FGLMM_API fglmm_status fglmm_fit_fixed(const fglmm_fit* fit, int32_t index, fglmm_coefficient* coefficient,
                                       fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_random(const fglmm_fit* fit, int32_t index, fglmm_random_term* term,
                                        fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_mode(const fglmm_fit* fit, int64_t index, fglmm_mode* mode, fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_unmatched(const fglmm_fit* fit, int64_t index, const char** text, fglmm_error* error);
/* Covariance of the fixed effects into a q x q matrix of the caller's. */
FGLMM_API fglmm_status fglmm_fit_vcov(const fglmm_fit* fit, const fglmm_matrix* vcov, fglmm_error* error);

/* How far a fit from summaries may be from the individual-level fit of the clusters that it keeps: 2.2 SDs of the error
 * that the statements leave open in an estimate, 3 in the others (docs/METHOD.md, "Certificate"). The arrays belong to
 * the fit; NULL and NaN: not known, as of individual rows and of fits that did not converge. */
typedef struct fglmm_certificate {
  uint64_t struct_size;
  double max_shift;       /* the largest of shift */
  const double* shift;    /* fixed_count: of each estimate, in its standard errors */
  const double* se_shift; /* fixed_count: of each standard error, as a fraction of it */
  const double* sd_shift; /* of the SDs of all random terms in their order, in standard errors of the SD; NaN of 0 */
  double sigma_shift;     /* of the residual SD, in its standard errors; NaN unless gaussian */
} fglmm_certificate;
#define FGLMM_CERTIFICATE_INIT \
  { sizeof(fglmm_certificate), 0, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_certificate_init(fglmm_certificate* certificate, uint64_t size);
FGLMM_API fglmm_status fglmm_fit_certificate(const fglmm_fit* fit, fglmm_certificate* certificate, fglmm_error* error);

/* Everything above as JSON: docs/FORMAT.md. A fit that is read back has all of it; every member is checked. */
FGLMM_API fglmm_status fglmm_fit_json(const fglmm_fit* fit, char** json, fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_write_json(const fglmm_fit* fit, const char* path, fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_read(const fglmm_context* context, const char* path, fglmm_fit** fit,
                                      fglmm_error* error);
FGLMM_API fglmm_status fglmm_fit_parse(const fglmm_context* context, const char* json, fglmm_fit** fit,
                                       fglmm_error* error);
FGLMM_API void fglmm_fit_destroy(fglmm_fit* fit);

/* Likelihood-ratio test of two nested fits. */
typedef struct fglmm_anova {
  uint64_t struct_size;
  int32_t smaller;   /* 0: the first fit is the smaller model, 1: the second */
  int32_t df;        /* how many parameters the smaller model lacks */
  double chisq, p;   /* twice the difference of the log-likelihoods, and its tail of chi-squared */
  int32_t boundary;  /* 1: under the smaller model a random-effect SD is 0, the edge of its range: p is too large */
  int32_t same_data; /* 1: both fits name the same data; 0: the test holds only if they are the same */
} fglmm_anova;
#define FGLMM_ANOVA_INIT \
  { sizeof(fglmm_anova), 0, 0, 0, 0, 0, 0 }
FGLMM_API fglmm_status fglmm_anova_init(fglmm_anova* anova, uint64_t size);
/* FGLMM_INVALID_ARGUMENT says why two fits cannot be compared: another response, other rows or method, a fit that did
 * not converge, models that are not nested, REML fits of different fixed effects. */
FGLMM_API fglmm_status fglmm_fit_anova(const fglmm_fit* first, const fglmm_fit* second, fglmm_anova* anova,
                                       fglmm_error* error);

#ifdef __cplusplus
}
#endif
#endif
