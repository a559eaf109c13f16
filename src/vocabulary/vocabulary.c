/* What words and commands mean. Tables are sorted by byte. */
#include "vocabulary/vocabulary.h"

#include "base/memory.h"

/* The names of kinds and roles, short. */
enum {
	SYMBOL = TOKEN_SYMBOL,
	CONSTANT = TOKEN_CONSTANT,
	FUNCTION = TOKEN_FUNCTION,
	OPERATOR = TOKEN_OPERATOR,
	TEXTS = TOKEN_TEXT,
	COMMAND = TOKEN_COMMAND,
	LAYOUT = TOKEN_LAYOUT,
	UNKNOWN = TOKEN_UNKNOWN,
	SPACE = ROLE_SPACE,
	PROSE = ROLE_WORD,
	MATH = ROLE_FUNCTION,
	INFIX = ROLE_OPERATOR,
	RELATION = ROLE_RELATION,
	OPEN = ROLE_OPEN,
	CLOSE = ROLE_CLOSE,
	QUOTED = ROLE_TEXT,
	STOP = ROLE_STOP,
	JOINS = ROLE_CONNECTOR
};

/* clang-format off */
/* After a backslash. What is UNKNOWN is so to the parser alone. */
static const struct meaning commands[] = {
	{ "Bbb", COMMAND, COMMAND_BOARD, MATH }, { "Big", LAYOUT, 0, SPACE }, { "Bigg", LAYOUT, 0, SPACE },
	{ "Biggl", LAYOUT, 0, MATH }, { "Biggr", LAYOUT, 0, MATH }, { "Bigl", LAYOUT, 0, SPACE },
	{ "Bigr", LAYOUT, 0, SPACE }, { "Delta", SYMBOL, 0, MATH }, { "Gamma", SYMBOL, 0, MATH },
	{ "Im", FUNCTION, EXPRESSION_IMAGINARY, MATH }, { "Lambda", SYMBOL, 0, MATH }, { "Large", LAYOUT, 0, MATH },
	{ "Leftrightarrow", OPERATOR, 'T', MATH }, { "Longrightarrow", OPERATOR, 'T', STOP },
	{ "Omega", SYMBOL, 0, MATH }, { "Phi", SYMBOL, 0, MATH }, { "Pi", SYMBOL, 0, MATH }, { "Psi", SYMBOL, 0, MATH },
	{ "Re", FUNCTION, EXPRESSION_REAL, MATH }, { "Rightarrow", OPERATOR, 'T', STOP }, { "Sigma", SYMBOL, 0, MATH },
	{ "Theta", SYMBOL, 0, MATH }, { "Upsilon", SYMBOL, 0, MATH }, { "Vert", OPERATOR, '|', MATH },
	{ "Xi", SYMBOL, 0, MATH }, { "abs", FUNCTION, EXPRESSION_ABS, MATH },
	{ "acosh", FUNCTION, EXPRESSION_ARCOSH, MATH }, { "acoth", FUNCTION, EXPRESSION_ARCOTH, MATH },
	{ "acsch", FUNCTION, EXPRESSION_ARCSCH, MATH }, { "aleph", SYMBOL, 0, MATH }, { "alpha", SYMBOL, 0, MATH },
	{ "angle", SYMBOL, 0, MATH }, { "approx", OPERATOR, '~', RELATION }, { "approxeq", OPERATOR, '~', MATH },
	{ "arccos", FUNCTION, EXPRESSION_ARCCOS, MATH }, { "arccosh", FUNCTION, EXPRESSION_ARCOSH, MATH },
	{ "arccot", FUNCTION, EXPRESSION_ARCCOT, MATH }, { "arccoth", FUNCTION, EXPRESSION_ARCOTH, MATH },
	{ "arccsc", FUNCTION, EXPRESSION_ARCCSC, MATH }, { "arccsch", FUNCTION, EXPRESSION_ARCSCH, MATH },
	{ "arcctg", FUNCTION, EXPRESSION_ARCCOT, MATH }, { "arcosh", FUNCTION, EXPRESSION_ARCOSH, MATH },
	{ "arcoth", FUNCTION, EXPRESSION_ARCOTH, MATH }, { "arcsch", FUNCTION, EXPRESSION_ARCSCH, MATH },
	{ "arcsec", FUNCTION, EXPRESSION_ARCSEC, MATH }, { "arcsech", FUNCTION, EXPRESSION_ARSECH, MATH },
	{ "arcsin", FUNCTION, EXPRESSION_ARCSIN, MATH }, { "arcsinh", FUNCTION, EXPRESSION_ARSINH, MATH },
	{ "arctan", FUNCTION, EXPRESSION_ARCTAN, MATH }, { "arctanh", FUNCTION, EXPRESSION_ARTANH, MATH },
	{ "arctg", FUNCTION, EXPRESSION_ARCTAN, MATH }, { "arg", FUNCTION, EXPRESSION_ARGUMENT, MATH },
	{ "arsech", FUNCTION, EXPRESSION_ARSECH, MATH }, { "arsinh", FUNCTION, EXPRESSION_ARSINH, MATH },
	{ "artanh", FUNCTION, EXPRESSION_ARTANH, MATH }, { "asech", FUNCTION, EXPRESSION_ARSECH, MATH },
	{ "asinh", FUNCTION, EXPRESSION_ARSINH, MATH }, { "ast", OPERATOR, '*', INFIX },
	{ "atanh", FUNCTION, EXPRESSION_ARTANH, MATH }, { "backslash", OPERATOR, 'S', MATH },
	{ "bar", COMMAND, COMMAND_OVERLINE, MATH }, { "because", UNKNOWN, 0, STOP },
	{ "begin", COMMAND, COMMAND_BEGIN, OPEN }, { "beta", SYMBOL, 0, MATH }, { "bf", LAYOUT, 0, SPACE },
	{ "big", LAYOUT, 0, SPACE }, { "bigcap", OPERATOR, 'N', MATH }, { "bigcup", OPERATOR, 'U', MATH },
	{ "bigg", LAYOUT, 0, SPACE }, { "biggl", LAYOUT, 0, MATH }, { "biggr", LAYOUT, 0, MATH },
	{ "bigl", LAYOUT, 0, SPACE }, { "bigr", LAYOUT, 0, SPACE }, { "binom", COMMAND, COMMAND_BINOM, MATH },
	{ "blacksquare", LAYOUT, 0, SPACE }, { "bm", COMMAND, COMMAND_GROUP, QUOTED },
	{ "bmod", COMMAND, COMMAND_MOD, INFIX }, { "bold", COMMAND, COMMAND_GROUP, MATH },
	{ "boldsymbol", COMMAND, COMMAND_GROUP, MATH },
	{ "bot", SYMBOL, 0, MATH }, { "boxed", COMMAND, COMMAND_GROUP, MATH }, { "bullet", SYMBOL, 0, MATH },
	{ "cancel", COMMAND, COMMAND_GROUP, MATH }, { "cap", OPERATOR, 'N', INFIX }, { "cdot", OPERATOR, '*', INFIX },
	{ "cdots", OPERATOR, '.', MATH }, { "ceil", FUNCTION, EXPRESSION_CEILING, MATH },
	{ "ceiling", FUNCTION, EXPRESSION_CEILING, MATH }, { "cent", OPERATOR, '$', MATH },
	{ "centering", LAYOUT, 0, MATH }, { "cfrac", COMMAND, COMMAND_FRAC, MATH }, { "checkmark", LAYOUT, 0, SPACE },
	{ "chi", SYMBOL, 0, MATH }, { "choose", COMMAND, COMMAND_CHOOSE, INFIX }, { "circ", OPERATOR, 'D', INFIX },
	{ "clubsuit", SYMBOL, 0, MATH }, { "colon", OPERATOR, ':', MATH }, { "coloneqq", OPERATOR, '=', MATH },
	{ "color", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "colorbox", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "cong", OPERATOR, '~', RELATION },
	{ "cos", FUNCTION, EXPRESSION_COS, MATH }, { "cosec", FUNCTION, EXPRESSION_CSC, MATH },
	{ "cosh", FUNCTION, EXPRESSION_COSH, MATH }, { "cot", FUNCTION, EXPRESSION_COT, MATH },
	{ "coth", FUNCTION, EXPRESSION_COTH, MATH }, { "cr", OPERATOR, 'w', MATH },
	{ "csc", FUNCTION, EXPRESSION_CSC, MATH }, { "csch", FUNCTION, EXPRESSION_CSCH, MATH },
	{ "ctg", FUNCTION, EXPRESSION_COT, MATH }, { "cup", OPERATOR, 'U', INFIX }, { "dagger", SYMBOL, 0, MATH },
	{ "dbinom", COMMAND, COMMAND_BINOM, MATH }, { "ddot", COMMAND, COMMAND_DECORATED, MATH },
	{ "deg", OPERATOR, 'D', MATH }, { "degree", OPERATOR, 'D', MATH }, { "degrees", OPERATOR, 'D', MATH },
	{ "delta", SYMBOL, 0, MATH }, { "dfrac", COMMAND, COMMAND_FRAC, MATH }, { "diamondsuit", SYMBOL, 0, MATH },
	{ "displaylines", COMMAND, COMMAND_GROUP, MATH }, { "displaystyle", LAYOUT, 0, SPACE },
	{ "div", OPERATOR, '/', INFIX }, { "dollar", OPERATOR, '$', MATH }, { "dot", COMMAND, COMMAND_DECORATED, MATH },
	{ "doteq", OPERATOR, '=', RELATION }, { "dots", OPERATOR, '.', MATH }, { "dotsb", OPERATOR, '.', MATH },
	{ "dotsc", OPERATOR, '.', MATH }, { "ell", SYMBOL, 0, MATH }, { "emph", TEXTS, 0, MATH },
	{ "emptyset", COMMAND, COMMAND_EMPTY, MATH }, { "end", COMMAND, COMMAND_END, CLOSE },
	{ "enspace", LAYOUT, 0, SPACE }, { "ensuremath", COMMAND, COMMAND_GROUP, MATH }, { "epsilon", SYMBOL, 0, MATH },
	{ "equiv", OPERATOR, '=', RELATION }, { "eta", SYMBOL, 0, MATH }, { "euro", OPERATOR, '$', MATH },
	{ "exists", SYMBOL, 0, MATH }, { "exp", FUNCTION, EXPRESSION_EXP, MATH },
	{ "fbox", COMMAND, COMMAND_GROUP, MATH }, { "floor", FUNCTION, EXPRESSION_FLOOR, MATH },
	{ "fontsize", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "footnote", COMMAND, COMMAND_SKIP_ARGUMENT, MATH },
	{ "footnotemark", LAYOUT, 0, MATH }, { "forall", SYMBOL, 0, MATH },
	{ "frac", COMMAND, COMMAND_FRAC, MATH }, { "framebox", COMMAND, COMMAND_GROUP, MATH }, { "gamma", SYMBOL, 0, MATH },
	{ "gcd", FUNCTION, EXPRESSION_GCD, MATH }, { "ge", OPERATOR, 'g', RELATION },
	{ "geq", OPERATOR, 'g', RELATION }, { "geqq", OPERATOR, 'g', MATH }, { "geqslant", OPERATOR, 'g', RELATION },
	{ "gg", UNKNOWN, 0, RELATION }, { "gt", OPERATOR, '>', RELATION }, { "hat", COMMAND, COMMAND_DECORATED, MATH },
	{ "hbar", SYMBOL, 0, MATH }, { "hbox", TEXTS, 0, MATH }, { "heartsuit", SYMBOL, 0, MATH },
	{ "hfill", LAYOUT, 0, SPACE }, { "hline", UNKNOWN, 0, SPACE },
	{ "hphantom", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "hspace", COMMAND, COMMAND_SKIP_ARGUMENT, SPACE },
	{ "iff", OPERATOR, 'T', STOP }, { "iint", COMMAND, COMMAND_INTEGRAL, MATH }, { "imath", SYMBOL, 0, MATH },
	{ "implies", OPERATOR, 'T', STOP }, { "in", OPERATOR, 'i', RELATION },
	{ "inf", CONSTANT, EXPRESSION_INFINITY, MATH }, { "infin", CONSTANT, EXPRESSION_INFINITY, MATH },
	{ "infty", CONSTANT, EXPRESSION_INFINITY, MATH }, { "int", COMMAND, COMMAND_INTEGRAL, MATH },
	{ "iota", SYMBOL, 0, MATH }, { "it", LAYOUT, 0, MATH }, { "jmath", SYMBOL, 0, MATH },
	{ "kappa", SYMBOL, 0, MATH }, { "lVert", OPERATOR, '|', MATH },
	{ "label", COMMAND, COMMAND_SKIP_ARGUMENT, STOP }, { "lambda", SYMBOL, 0, MATH }, { "land", SYMBOL, 0, MATH },
	{ "langle", OPERATOR, 'a', MATH }, { "large", LAYOUT, 0, MATH }, { "lbrace", OPERATOR, 's', MATH },
	{ "lbrack", OPERATOR, '[', MATH }, { "lceil", OPERATOR, 'c', MATH }, { "lcm", FUNCTION, EXPRESSION_LCM, MATH },
	{ "ldots", OPERATOR, '.', MATH }, { "le", OPERATOR, 'l', RELATION }, { "left", LAYOUT, 0, SPACE },
	{ "leq", OPERATOR, 'l', RELATION }, { "leqq", OPERATOR, 'l', MATH }, { "leqslant", OPERATOR, 'l', RELATION },
	{ "lfloor", OPERATOR, 'f', MATH }, { "lg", FUNCTION, EXPRESSION_LOG, MATH },
	{ "lim", COMMAND, COMMAND_LIMIT, MATH }, { "limits", LAYOUT, 0, SPACE },
	{ "ll", UNKNOWN, 0, RELATION }, { "ln", FUNCTION, EXPRESSION_LN, MATH },
	{ "log", FUNCTION, EXPRESSION_LOG, MATH }, { "longrightarrow", OPERATOR, 'T', STOP },
	{ "lor", SYMBOL, 0, MATH }, { "lparen", OPERATOR, '(', MATH }, { "lt", OPERATOR, '<', RELATION },
	{ "lvert", OPERATOR, '|', MATH }, { "mathbb", COMMAND, COMMAND_BOARD, MATH },
	{ "mathbf", COMMAND, COMMAND_GROUP, QUOTED }, { "mathbin", COMMAND, COMMAND_GROUP, MATH },
	{ "mathcal", COMMAND, COMMAND_GROUP, MATH }, { "mathfrak", COMMAND, COMMAND_GROUP, MATH },
	{ "mathit", COMMAND, COMMAND_GROUP, QUOTED }, { "mathnormal", COMMAND, COMMAND_GROUP, MATH },
	{ "mathop", COMMAND, COMMAND_GROUP, MATH }, { "mathord", COMMAND, COMMAND_GROUP, MATH },
	{ "mathrel", COMMAND, COMMAND_GROUP, MATH }, { "mathrm", COMMAND, COMMAND_NAME, QUOTED },
	{ "mathscr", COMMAND, COMMAND_GROUP, MATH }, { "mathsf", COMMAND, COMMAND_NAME, MATH },
	{ "mathstrut", LAYOUT, 0, MATH }, { "mathtt", COMMAND, COMMAND_NAME, MATH },
	{ "max", FUNCTION, EXPRESSION_MAX, MATH }, { "mbox", TEXTS, 0, QUOTED }, { "mid", OPERATOR, '|', RELATION },
	{ "middle", LAYOUT, 0, SPACE }, { "min", FUNCTION, EXPRESSION_MIN, MATH },
	{ "mleft", LAYOUT, 0, SPACE }, { "mod", COMMAND, COMMAND_MOD, INFIX }, { "models", SYMBOL, 0, MATH },
	{ "mp", OPERATOR, 'M', INFIX }, { "mright", LAYOUT, 0, SPACE },
	{ "mu", SYMBOL, 0, MATH }, { "n", LAYOUT, 0, SPACE }, { "nabla", SYMBOL, 0, MATH },
	{ "ne", OPERATOR, 'n', RELATION }, { "neg", SYMBOL, 0, MATH }, { "neq", OPERATOR, 'n', RELATION },
	{ "newline", OPERATOR, 'w', MATH }, { "nicefrac", COMMAND, COMMAND_FRAC, MATH },
	{ "noindent", LAYOUT, 0, MATH }, { "nolimits", LAYOUT, 0, MATH }, { "nonumber", LAYOUT, 0, SPACE },
	{ "not", UNKNOWN, 0, INFIX }, { "notag", LAYOUT, 0, SPACE }, { "notin", OPERATOR, 'o', RELATION },
	{ "nu", SYMBOL, 0, MATH }, { "oint", COMMAND, COMMAND_INTEGRAL, MATH }, { "omega", SYMBOL, 0, MATH },
	{ "operatorname", COMMAND, COMMAND_NAME, MATH }, { "oplus", SYMBOL, 0, INFIX }, { "otimes", SYMBOL, 0, MATH },
	{ "over", COMMAND, COMMAND_OVER, INFIX }, { "overbrace", COMMAND, COMMAND_GROUP, MATH },
	{ "overline", COMMAND, COMMAND_OVERLINE, MATH }, { "overrightarrow", COMMAND, COMMAND_DECORATED, MATH },
	{ "parallel", SYMBOL, 0, MATH }, { "partial", SYMBOL, 0, MATH }, { "percent", OPERATOR, '%', MATH },
	{ "perp", SYMBOL, 0, MATH }, { "phantom", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "phi", SYMBOL, 0, MATH },
	{ "pi", CONSTANT, EXPRESSION_PI, MATH }, { "pm", OPERATOR, 'P', INFIX },
	{ "pmod", COMMAND, COMMAND_PMOD, INFIX }, { "pounds", OPERATOR, '$', MATH }, { "prime", OPERATOR, '\'', MATH },
	{ "prod", COMMAND, COMMAND_PROD, MATH }, { "propto", UNKNOWN, 0, RELATION }, { "psi", SYMBOL, 0, MATH },
	{ "qed", LAYOUT, 0, SPACE }, { "qquad", LAYOUT, 0, SPACE }, { "quad", LAYOUT, 0, SPACE },
	{ "rVert", OPERATOR, '|', MATH }, { "rangle", OPERATOR, 'r', MATH }, { "rbrace", OPERATOR, 'e', MATH },
	{ "rbrack", OPERATOR, ']', MATH }, { "rceil", OPERATOR, 'd', MATH }, { "rfloor", OPERATOR, 't', MATH },
	{ "rho", SYMBOL, 0, MATH }, { "right", LAYOUT, 0, SPACE }, { "rightarrow", OPERATOR, 'T', STOP },
	{ "rm", LAYOUT, 0, SPACE }, { "rparen", OPERATOR, ')', MATH }, { "rupee", OPERATOR, '$', MATH },
	{ "rvert", OPERATOR, '|', MATH }, { "scriptscriptstyle", LAYOUT, 0, MATH }, { "scriptstyle", LAYOUT, 0, MATH },
	{ "sec", FUNCTION, EXPRESSION_SEC, MATH }, { "sech", FUNCTION, EXPRESSION_SECH, MATH },
	{ "setminus", OPERATOR, 'S', INFIX }, { "sfrac", COMMAND, COMMAND_FRAC, MATH },
	{ "sgn", FUNCTION, EXPRESSION_SIGNUM, MATH }, { "sigma", SYMBOL, 0, MATH }, { "sim", OPERATOR, '~', RELATION },
	{ "simeq", OPERATOR, '~', RELATION }, { "sin", FUNCTION, EXPRESSION_SIN, MATH },
	{ "sinh", FUNCTION, EXPRESSION_SINH, MATH }, { "slash", OPERATOR, '/', MATH }, { "small", LAYOUT, 0, MATH },
	{ "smallsetminus", OPERATOR, 'S', MATH }, { "smash", COMMAND, COMMAND_GROUP, MATH },
	{ "space", LAYOUT, 0, MATH }, { "spadesuit", SYMBOL, 0, MATH }, { "sqrt", COMMAND, COMMAND_SQRT, MATH },
	{ "square", LAYOUT, 0, SPACE }, { "star", SYMBOL, 0, MATH }, { "strut", LAYOUT, 0, MATH },
	{ "subset", SYMBOL, 0, RELATION }, { "subseteq", SYMBOL, 0, RELATION }, { "subsetneq", SYMBOL, 0, MATH },
	{ "sum", COMMAND, COMMAND_SUM, MATH }, { "supset", SYMBOL, 0, MATH }, { "supseteq", SYMBOL, 0, MATH },
	{ "t", LAYOUT, 0, SPACE }, { "tag", COMMAND, COMMAND_SKIP_ARGUMENT, STOP },
	{ "tan", FUNCTION, EXPRESSION_TAN, MATH }, { "tanh", FUNCTION, EXPRESSION_TANH, MATH },
	{ "tau", SYMBOL, 0, MATH }, { "tbinom", COMMAND, COMMAND_BINOM, MATH }, { "text", TEXTS, 0, QUOTED },
	{ "textbf", TEXTS, 0, QUOTED }, { "textcolor", COMMAND, COMMAND_SKIP_ARGUMENT, MATH },
	{ "textdegree", OPERATOR, 'D', MATH }, { "textdollar", OPERATOR, '$', MATH },
	{ "texteuro", OPERATOR, '$', MATH }, { "textit", TEXTS, 0, QUOTED }, { "textnormal", TEXTS, 0, QUOTED },
	{ "textpercent", OPERATOR, '%', MATH }, { "textrm", TEXTS, 0, QUOTED }, { "textsc", TEXTS, 0, MATH },
	{ "textsf", TEXTS, 0, MATH }, { "textsterling", OPERATOR, '$', MATH }, { "textstyle", LAYOUT, 0, SPACE },
	{ "texttt", TEXTS, 0, QUOTED }, { "tfrac", COMMAND, COMMAND_FRAC, MATH },
	{ "tg", FUNCTION, EXPRESSION_TAN, MATH }, { "therefore", OPERATOR, 'T', STOP }, { "theta", SYMBOL, 0, MATH },
	{ "thinspace", LAYOUT, 0, SPACE }, { "tilde", COMMAND, COMMAND_DECORATED, MATH },
	{ "times", OPERATOR, '*', INFIX }, { "to", OPERATOR, 'T', STOP }, { "top", SYMBOL, 0, MATH },
	{ "triangle", SYMBOL, 0, MATH }, { "underbrace", COMMAND, COMMAND_GROUP, MATH },
	{ "underline", COMMAND, COMMAND_GROUP, MATH }, { "upsilon", SYMBOL, 0, MATH },
	{ "varepsilon", SYMBOL, 0, MATH }, { "varnothing", COMMAND, COMMAND_EMPTY, MATH },
	{ "varphi", SYMBOL, 0, MATH }, { "varrho", SYMBOL, 0, MATH }, { "varsigma", SYMBOL, 0, MATH },
	{ "vartheta", SYMBOL, 0, MATH }, { "vdash", SYMBOL, 0, MATH }, { "vdots", OPERATOR, '.', MATH },
	{ "vec", COMMAND, COMMAND_DECORATED, MATH }, { "vee", SYMBOL, 0, INFIX }, { "vert", OPERATOR, '|', MATH },
	{ "vphantom", COMMAND, COMMAND_SKIP_ARGUMENT, MATH }, { "vspace", COMMAND, COMMAND_SKIP_ARGUMENT, MATH },
	{ "wedge", SYMBOL, 0, INFIX }, { "widehat", COMMAND, COMMAND_DECORATED, MATH },
	{ "widetilde", COMMAND, COMMAND_DECORATED, MATH }, { "xi", SYMBOL, 0, MATH }, { "yen", OPERATOR, '$', MATH },
	{ "zeta", SYMBOL, 0, MATH },
};

/* In plain letters. Of what JOINS the value says whether it does so in answers too. */
static const struct meaning words[] = {
	{ "Abs", FUNCTION, EXPRESSION_ABS, MATH }, { "Cos", FUNCTION, EXPRESSION_COS, MATH },
	{ "EUR", OPERATOR, '$', PROSE }, { "GCD", FUNCTION, EXPRESSION_GCD, MATH },
	{ "Inf", CONSTANT, EXPRESSION_INFINITY, MATH }, { "Infinity", CONSTANT, EXPRESSION_INFINITY, MATH },
	{ "LCM", FUNCTION, EXPRESSION_LCM, MATH }, { "Ln", FUNCTION, EXPRESSION_LN, MATH },
	{ "Log", FUNCTION, EXPRESSION_LOG, MATH }, { "Max", FUNCTION, EXPRESSION_MAX, MATH },
	{ "Min", FUNCTION, EXPRESSION_MIN, MATH }, { "PI", CONSTANT, EXPRESSION_PI, MATH },
	{ "Pi", CONSTANT, EXPRESSION_PI, MATH }, { "Rs", OPERATOR, '$', PROSE },
	{ "Sin", FUNCTION, EXPRESSION_SIN, MATH }, { "Tan", FUNCTION, EXPRESSION_TAN, MATH },
	{ "USD", OPERATOR, '$', PROSE }, { "abs", FUNCTION, EXPRESSION_ABS, MATH },
	{ "acos", FUNCTION, EXPRESSION_ARCCOS, PROSE }, { "acosh", FUNCTION, EXPRESSION_ARCOSH, PROSE },
	{ "acoth", FUNCTION, EXPRESSION_ARCOTH, PROSE }, { "acsch", FUNCTION, EXPRESSION_ARCSCH, PROSE },
	{ "alpha", SYMBOL, 0, MATH }, { "and", UNKNOWN, 1, JOINS }, { "arccos", FUNCTION, EXPRESSION_ARCCOS, MATH },
	{ "arccosh", FUNCTION, EXPRESSION_ARCOSH, PROSE }, { "arccot", FUNCTION, EXPRESSION_ARCCOT, PROSE },
	{ "arccoth", FUNCTION, EXPRESSION_ARCOTH, PROSE }, { "arccsc", FUNCTION, EXPRESSION_ARCCSC, PROSE },
	{ "arccsch", FUNCTION, EXPRESSION_ARCSCH, PROSE }, { "arcctg", FUNCTION, EXPRESSION_ARCCOT, PROSE },
	{ "arcosh", FUNCTION, EXPRESSION_ARCOSH, PROSE }, { "arcoth", FUNCTION, EXPRESSION_ARCOTH, PROSE },
	{ "arcsch", FUNCTION, EXPRESSION_ARCSCH, PROSE }, { "arcsec", FUNCTION, EXPRESSION_ARCSEC, PROSE },
	{ "arcsech", FUNCTION, EXPRESSION_ARSECH, PROSE }, { "arcsin", FUNCTION, EXPRESSION_ARCSIN, MATH },
	{ "arcsinh", FUNCTION, EXPRESSION_ARSINH, PROSE }, { "arctan", FUNCTION, EXPRESSION_ARCTAN, MATH },
	{ "arctanh", FUNCTION, EXPRESSION_ARTANH, PROSE }, { "arctg", FUNCTION, EXPRESSION_ARCTAN, PROSE },
	{ "arsech", FUNCTION, EXPRESSION_ARSECH, PROSE }, { "arsinh", FUNCTION, EXPRESSION_ARSINH, PROSE },
	{ "artanh", FUNCTION, EXPRESSION_ARTANH, PROSE }, { "asech", FUNCTION, EXPRESSION_ARSECH, PROSE },
	{ "asin", FUNCTION, EXPRESSION_ARCSIN, PROSE }, { "asinh", FUNCTION, EXPRESSION_ARSINH, PROSE },
	{ "atan", FUNCTION, EXPRESSION_ARCTAN, PROSE }, { "atanh", FUNCTION, EXPRESSION_ARTANH, PROSE },
	{ "beta", SYMBOL, 0, MATH }, { "binom", COMMAND, COMMAND_BINOM, PROSE },
	{ "binomial", COMMAND, COMMAND_BINOM, PROSE }, { "cbrt", FUNCTION, EXPRESSION_ROOT, MATH },
	{ "ceil", FUNCTION, EXPRESSION_CEILING, MATH }, { "ceiling", FUNCTION, EXPRESSION_CEILING, PROSE },
	{ "choose", COMMAND, COMMAND_CHOOSE, INFIX }, { "cos", FUNCTION, EXPRESSION_COS, MATH },
	{ "cosec", FUNCTION, EXPRESSION_CSC, PROSE }, { "cosh", FUNCTION, EXPRESSION_COSH, MATH },
	{ "cot", FUNCTION, EXPRESSION_COT, MATH }, { "coth", FUNCTION, EXPRESSION_COTH, PROSE },
	{ "csc", FUNCTION, EXPRESSION_CSC, MATH }, { "csch", FUNCTION, EXPRESSION_CSCH, PROSE },
	{ "ctg", FUNCTION, EXPRESSION_COT, PROSE }, { "deg", OPERATOR, 'D', PROSE }, { "degree", OPERATOR, 'D', PROSE },
	{ "degrees", OPERATOR, 'D', PROSE }, { "delta", SYMBOL, 0, PROSE }, { "det", UNKNOWN, 0, MATH },
	{ "dollar", OPERATOR, '$', PROSE }, { "dollars", OPERATOR, '$', PROSE }, { "e", CONSTANT, EXPRESSION_E, PROSE },
	{ "epsilon", SYMBOL, 0, PROSE }, { "et", UNKNOWN, 1, JOINS }, { "euro", OPERATOR, '$', PROSE },
	{ "euros", OPERATOR, '$', PROSE }, { "exp", FUNCTION, EXPRESSION_EXP, MATH },
	{ "factorial", FUNCTION, EXPRESSION_FACTORIAL, PROSE }, { "floor", FUNCTION, EXPRESSION_FLOOR, MATH },
	{ "gamma", SYMBOL, 0, MATH }, { "gcd", FUNCTION, EXPRESSION_GCD, MATH }, { "i", CONSTANT, EXPRESSION_I, PROSE },
	{ "inf", CONSTANT, EXPRESSION_INFINITY, MATH }, { "infinity", CONSTANT, EXPRESSION_INFINITY, MATH },
	{ "infty", CONSTANT, EXPRESSION_INFINITY, MATH }, { "lambda", SYMBOL, 0, MATH },
	{ "lcm", FUNCTION, EXPRESSION_LCM, MATH }, { "lg", FUNCTION, EXPRESSION_LOG, MATH },
	{ "ln", FUNCTION, EXPRESSION_LN, MATH },
	{ "log", FUNCTION, EXPRESSION_LOG, MATH }, { "max", FUNCTION, EXPRESSION_MAX, MATH },
	{ "min", FUNCTION, EXPRESSION_MIN, MATH }, { "mod", COMMAND, COMMAND_MOD, INFIX }, { "mu", SYMBOL, 0, PROSE },
	{ "oder", UNKNOWN, 1, JOINS }, { "omega", SYMBOL, 0, MATH }, { "oo", CONSTANT, EXPRESSION_INFINITY, MATH },
	{ "or", UNKNOWN, 1, JOINS }, { "ou", UNKNOWN, 1, JOINS }, { "pct", OPERATOR, '%', PROSE },
	{ "percent", OPERATOR, '%', PROSE }, { "percentage", OPERATOR, '%', PROSE },
	{ "percents", OPERATOR, '%', PROSE }, { "perm", FUNCTION, EXPRESSION_PERMUTATIONS, PROSE },
	{ "phi", SYMBOL, 0, PROSE }, { "pi", CONSTANT, EXPRESSION_PI, MATH }, { "psi", SYMBOL, 0, PROSE },
	{ "rho", SYMBOL, 0, PROSE }, { "round", FUNCTION, EXPRESSION_ROUND, PROSE }, { "rupees", OPERATOR, '$', PROSE },
	{ "sec", FUNCTION, EXPRESSION_SEC, MATH }, { "sech", FUNCTION, EXPRESSION_SECH, PROSE },
	{ "sgn", FUNCTION, EXPRESSION_SIGNUM, PROSE }, { "sigma", SYMBOL, 0, MATH },
	{ "sign", FUNCTION, EXPRESSION_SIGNUM, PROSE }, { "sin", FUNCTION, EXPRESSION_SIN, MATH },
	{ "sinh", FUNCTION, EXPRESSION_SINH, MATH }, { "sqrt", COMMAND, COMMAND_SQRT, MATH },
	{ "tan", FUNCTION, EXPRESSION_TAN, MATH }, { "tanh", FUNCTION, EXPRESSION_TANH, MATH },
	{ "tau", SYMBOL, 0, PROSE }, { "tg", FUNCTION, EXPRESSION_TAN, PROSE }, { "theta", SYMBOL, 0, MATH },
	{ "times", OPERATOR, '*', PROSE }, { "und", UNKNOWN, 1, JOINS }, { "union", OPERATOR, 'U', PROSE },
	{ "usd", OPERATOR, '$', PROSE }, { "\xd0\xb8", UNKNOWN, 1, JOINS },
	{ "\xd0\xb8\xd0\xbb\xd0\xb8", UNKNOWN, 1, JOINS }, { "\xe4\xb8\x8e", UNKNOWN, 0, JOINS },
	{ "\xe5\x92\x8c", UNKNOWN, 1, JOINS }, { "\xe6\x88\x96", UNKNOWN, 1, JOINS },
};
/* clang-format on */

static const char *const fillers[] = {
	"about",     "answer", "approx",    "approximately", "are",     "around",    "be",    "both",
	"either",    "equal",  "equals",    "exactly",       "final",   "hence",     "if",    "interval",
	"is",        "just",   "nearly",    "number",        "numeric", "numerical", "of",    "only",
	"pair",      "point",  "points",    "result",        "roughly", "set",       "so",    "solution",
	"solutions", "the",    "therefore", "thus",          "to",      "total",     "value", "we"
};

/* Below, above or 0 as strcmp() has it, the name in lower case first if it is to be folded. */
static int compare(struct text name, bool folded, const char *entry)
{
	size_t i;

	for (i = 0; i < name.size; i++) {
		unsigned char c = (unsigned char)name.data[i];

		if (folded && c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (c != (unsigned char)entry[i] || entry[i] == '\0')
			return c < (unsigned char)entry[i] ? -1 : 1;
	}
	return entry[i] == '\0' ? 0 : -1;
}

const void *vocabulary_find(struct text name, bool folded, const void *table, size_t count, size_t size)
{
	size_t low = 0, high = count, middle;
	const char *const *entry;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		entry = (const void *)((const char *)table + middle * size);
		order = compare(name, folded, *entry);
		if (order == 0)
			return entry;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct meaning *vocabulary_command(struct text name)
{
	return vocabulary_find(name, false, commands, countof(commands), sizeof commands[0]);
}

const struct meaning *vocabulary_word(struct text word)
{
	return vocabulary_find(word, false, words, countof(words), sizeof words[0]);
}

enum token_role vocabulary_command_role(struct text name)
{
	const struct meaning *m = vocabulary_find(name, true, commands, countof(commands), sizeof commands[0]);

	return m == NULL ? ROLE_FUNCTION : (enum token_role)m->role;
}

const struct meaning *vocabulary_prose_word(struct text word)
{
	const struct meaning *m = vocabulary_find(word, true, words, countof(words), sizeof words[0]);

	return m == NULL || m->role == ROLE_WORD ? NULL : m;
}

bool vocabulary_connects(struct text word)
{
	const struct meaning *m = vocabulary_prose_word(word);

	return m != NULL && m->role == ROLE_CONNECTOR && m->value != 0;
}

char vocabulary_joint(struct text word)
{
	static const char *const alternatives[] = { "oder", "or", "ou", "\xd0\xb8\xd0\xbb\xd0\xb8", "\xe6\x88\x96" };

	return vocabulary_find(word, true, alternatives, countof(alternatives), sizeof alternatives[0]) == NULL ? '&'
														: '|';
}

bool vocabulary_is_filler(struct text word)
{
	return vocabulary_find(word, true, fillers, countof(fillers), sizeof fillers[0]) != NULL;
}

bool vocabulary_is_ordinal(struct text word, bool folded)
{
	static const char *const ends[] = { "nd", "rd", "st", "th" };

	return vocabulary_find(word, folded, ends, countof(ends), sizeof ends[0]) != NULL;
}

struct text vocabulary_command_name(struct text t, size_t at)
{
	size_t end = at + 1;

	while (end < t.size && text_is_letter(t.data[end]))
		end++;
	return text_slice(t, at + 1, end);
}
