/* header_c99.c - the header is strict C99; its _INIT macros as a C compiler sees them. */
#include "fedglmm/fedglmm.h"

const fglmm_context_options c99_context_options = FGLMM_CONTEXT_OPTIONS_INIT;
const fglmm_draft_options c99_draft_options = FGLMM_DRAFT_OPTIONS_INIT;
const fglmm_dataset_options c99_dataset_options = FGLMM_DATASET_OPTIONS_INIT;
const fglmm_model_options c99_model_options = FGLMM_MODEL_OPTIONS_INIT;
const fglmm_fit_options c99_fit_options = FGLMM_FIT_OPTIONS_INIT;
const fglmm_summary_info c99_summary_info = FGLMM_SUMMARY_INFO_INIT;
const fglmm_fit_info c99_fit_info = FGLMM_FIT_INFO_INIT;
const fglmm_certificate c99_certificate = FGLMM_CERTIFICATE_INIT;
const fglmm_anova c99_anova = FGLMM_ANOVA_INIT;
