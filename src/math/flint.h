/*
 * The parts of FLINT that src/math uses, where the version at hand keeps
 * them: since version 3 FLINT holds what was Arb (balls) and Calcium (exact
 * numbers) before. Nothing outside src/math includes this.
 */
#ifndef MATH_FLINT_H
#define MATH_FLINT_H

#include "config.h"

#if FLINT_VERSION_MAJOR >= 3
#include <flint/acb.h>
#include <flint/acb_calc.h>
#include <flint/ca.h>
#include <flint/flint.h>
#include <flint/fmpq.h>
#include <flint/fmpz_mpoly_q.h>
#else
#include <acb.h>
#include <acb_calc.h>
#include <calcium/ca.h>
#include <calcium/fmpz_mpoly_q.h>
#include <flint/flint.h>
#include <flint/fmpq.h>
#endif

#endif
