/* eval_sheet.h - the sheet that coders fill in. */
#ifndef CLI_EVAL_SHEET_H
#define CLI_EVAL_SHEET_H

#include "cli/command.h"

/* palaver eval sample [QUERY]; palaver eval load SHEET --coder NAME. Each returns an exit code. */
int eval_sample(struct context *context, struct err *err);
int eval_load(struct context *context, struct err *err);

#endif
