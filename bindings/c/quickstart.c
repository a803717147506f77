/* quickstart SITE.fgs: fit a logistic mixed model to what a site released. */
#include <stdio.h>

#include "fedglmm/fedglmm.h"

int main(int argc, char** argv) {
  fglmm_error error = {"usage: quickstart SITE.fgs"};
  fglmm_context* context = NULL;
  fglmm_summary* summary = NULL;
  fglmm_dataset* dataset = NULL;
  fglmm_model* model = NULL;
  fglmm_fit* fit = NULL;
  fglmm_coefficient c;
  int failed = argc != 2 || fglmm_context_create(NULL, &context, &error) ||
               fglmm_summary_read(context, argv[1], &summary, &error) ||
               fglmm_dataset_from_summaries(context, (const fglmm_summary**)&summary, 1, NULL, &dataset, &error) ||
               fglmm_model_create(context, "use ~ age + urban + (1|district)", "binomial", &model, &error) ||
               fglmm_fit_run(context, model, dataset, NULL, &fit, &error);
  for (int32_t i = 0; !failed && fglmm_fit_fixed(fit, i, &c, NULL) == FGLMM_OK; ++i)
    printf("%-12s %9.4f (SE %.4f)\n", c.name, c.estimate, c.se);
  if (failed) fprintf(stderr, "%s\n", error.message);
  fglmm_fit_destroy(fit), fglmm_model_destroy(model), fglmm_dataset_destroy(dataset);
  fglmm_summary_destroy(summary), fglmm_context_destroy(context);
  return failed;
}
