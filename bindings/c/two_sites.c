/* two_sites.c - two hospitals in one program: each summarizes its rows, the analyst fits from the summaries alone; then
 * the rows are pooled, which is what the method spares them, and fitted for comparison. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "fedglmm/fedglmm.h"

enum { WARDS = 8, PATIENTS = 50, ROWS = WARDS * PATIENTS };

/* Rows of both sites, one after the other. */
static double infected[2 * ROWS], age[2 * ROWS];
static const char *sex[2 * ROWS], *ward[2 * ROWS];
static char ward_names[2 * WARDS][16];

static void check(fglmm_status status, const fglmm_error* error) {
  if (status == FGLMM_OK) return;
  fprintf(stderr, "%s: %s\n", fglmm_status_name(status), error->message);
  exit(1);
}

/* The same numbers in [0, 1) in every run. */
static double uniform(void) {
  static uint32_t state = 20260501u;
  state = state * 1664525u + 1013904223u;
  return state / 4294967296.0;
}

static void make_rows(void) {
  for (int w = 0; w < 2 * WARDS; ++w) {
    const double ward_level = 1.5 * (uniform() + uniform() - 1);
    snprintf(ward_names[w], sizeof ward_names[w], "ward %d", w + 1);
    for (int i = w * PATIENTS; i < (w + 1) * PATIENTS; ++i) {
      age[i] = floor(18 + 70 * uniform());
      sex[i] = uniform() < 0.5 ? "female" : "male";
      ward[i] = ward_names[w];
      const double log_odds = -1 + 0.03 * (age[i] - 50) + 0.5 * (sex[i][0] == 'm') + ward_level;
      infected[i] = uniform() < 1 / (1 + exp(-log_odds));
    }
  }
}

/* Four columns from row `first` on; nothing is copied. */
static void view_rows(int first, fglmm_column columns[4]) {
  columns[0] = (fglmm_column){"infected", infected + first, 1, NULL};
  columns[1] = (fglmm_column){"age", age + first, 1, NULL};
  columns[2] = (fglmm_column){"sex", NULL, 0, sex + first};
  columns[3] = (fglmm_column){"ward", NULL, 0, ward + first};
}

/* What the sites agree on before anyone looks at data; here from example rows. */
static fglmm_protocol* agree(const fglmm_context* context) {
  const char *responses[] = {"infected"}, *levels[] = {"sex=female,male"}, *bounds[] = {"age=0:120"};
  fglmm_draft_options options = FGLMM_DRAFT_OPTIONS_INIT;
  options.cluster = "ward";
  options.responses = responses;
  options.response_count = 1;
  options.levels = levels;
  options.level_count = 1;
  options.bounds = bounds;
  options.bound_count = 1;
  options.profile = "none"; /* no disclosure rule is applied: the rows are invented */
  fglmm_column columns[4];
  view_rows(0, columns);
  fglmm_protocol* protocol = NULL;
  fglmm_error error;
  check(fglmm_protocol_draft_columns(context, columns, 4, ROWS, &options, &protocol, &error), &error);
  return protocol;
}

static fglmm_summary* summarize(const fglmm_context* context, const fglmm_protocol* protocol, int site) {
  fglmm_column columns[4];
  view_rows(site * ROWS, columns);
  fglmm_summary* summary = NULL;
  fglmm_error error;
  check(fglmm_summarize_columns(context, protocol, columns, 4, ROWS, &summary, &error), &error);
  fglmm_summary_info info = FGLMM_SUMMARY_INFO_INIT;
  check(fglmm_summary_get_info(summary, &info, &error), &error);
  printf("site %d: %d rows in %d wards, %d numbers leave the house\n", site + 1, (int)info.rows, (int)info.clusters,
         (int)info.statistics_shared);
  return summary;
}

static fglmm_fit* fit_model(const fglmm_context* context, const fglmm_dataset* dataset) {
  fglmm_model* model = NULL;
  fglmm_fit* fit = NULL;
  fglmm_error error;
  check(fglmm_model_create(context, "infected ~ age + sex + (1|ward)", "binomial", &model, &error), &error);
  check(fglmm_fit_run(context, model, dataset, NULL, &fit, &error), &error);
  fglmm_model_destroy(model);
  return fit;
}

/* Prints both fits; returns the largest gap between coefficients in standard errors. */
static double compare(const fglmm_fit* summaries, const fglmm_fit* rows) {
  double largest = 0;
  fglmm_coefficient a, b;
  fglmm_random_term s, t;
  printf("\n%-12s %22s %22s %10s\n", "", "from summaries", "from rows", "gap in SE");
  for (int i = 0; fglmm_fit_fixed(summaries, i, &a, NULL) == FGLMM_OK; ++i) {
    fglmm_error error;
    check(fglmm_fit_fixed(rows, i, &b, &error), &error);
    const double gap = fabs(a.estimate - b.estimate) / b.se;
    printf("%-12s %11.5f (%.5f)  %11.5f (%.5f)  %10.2g\n", a.name, a.estimate, a.se, b.estimate, b.se, gap);
    if (!(gap <= largest)) largest = gap;
  }
  if (fglmm_fit_random(summaries, 0, &s, NULL) == FGLMM_OK && fglmm_fit_random(rows, 0, &t, NULL) == FGLMM_OK) {
    printf("%-12s %11.5f            %11.5f\n", "SD of ward", s.sd[0], t.sd[0]);
  }
  return largest;
}

int main(void) {
  fglmm_context* context = NULL;
  fglmm_error error;
  check(fglmm_context_create(NULL, &context, &error), &error);
  make_rows();

  fglmm_protocol* protocol = agree(context);
  fglmm_summary* released[2] = {summarize(context, protocol, 0), summarize(context, protocol, 1)};
  fglmm_dataset *from_summaries = NULL, *from_rows = NULL;
  check(fglmm_dataset_from_summaries(context, (const fglmm_summary* const*)released, 2, NULL, &from_summaries, &error),
        &error);
  fglmm_column columns[4];
  view_rows(0, columns);
  check(fglmm_dataset_from_columns(context, columns, 4, 2 * ROWS, NULL, &from_rows, &error), &error);

  fglmm_fit *federated = fit_model(context, from_summaries), *pooled = fit_model(context, from_rows);
  printf("largest gap: %.4f standard errors\n", compare(federated, pooled));

  fglmm_fit_destroy(pooled);
  fglmm_fit_destroy(federated);
  fglmm_dataset_destroy(from_rows);
  fglmm_dataset_destroy(from_summaries);
  fglmm_summary_destroy(released[1]);
  fglmm_summary_destroy(released[0]);
  fglmm_protocol_destroy(protocol);
  fglmm_context_destroy(context);
  return 0;
}
