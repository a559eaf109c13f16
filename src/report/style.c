#include "report/parts.h"

/*
 * Colours of the series keep their hue in both schemes and differ in lightness,
 * so that they can be told apart on paper too. The first is for the backbone.
 */
/* clang-format off */
const char *const report_style[] = {
	":root{color-scheme:light dark;--paper:#fff;--panel:#f7f7f5;--ink:#1d1f21;--muted:#666a70;--grid:#e3e3e0;"
	"--right:#1a7f37;--wrong:#b42318;--accent:#1f5fbf;--c0:#8a8f98;--c1:#1f5fbf;--c2:#d1590a;--c3:#1f8a5b;"
	"--c4:#8250df;--c5:#bf2f7f;--c6:#0c7c92;--c7:#927000;--c8:#7a4a2b}\n",
	"@media (prefers-color-scheme:dark){:root{--paper:#16181b;--panel:#1f2226;--ink:#e8e6e1;--muted:#9da3ab;"
	"--grid:#34383e;--right:#57c27a;--wrong:#f0837a;--accent:#82b1ff;--c0:#8f959e;--c1:#6ea8ff;--c2:#ff9d5c;"
	"--c3:#5cc99a;--c4:#b99aff;--c5:#f58ac0;--c6:#56c7de;--c7:#dfbd4b;--c8:#cf9c7a}}\n",
	"@media print{:root{color-scheme:light;--paper:#fff;--panel:#fff;--ink:#000;--muted:#444;--grid:#ccc;"
	"--right:#0a5c22;--wrong:#8f1a10;--accent:#000;--c0:#777;--c1:#1f5fbf;--c2:#d1590a;--c3:#1f8a5b;"
	"--c4:#8250df;--c5:#bf2f7f;--c6:#0c7c92;--c7:#927000;--c8:#7a4a2b}figure,details,tr{break-inside:avoid}"
	".browser>input,.browser>label{display:none}main{max-width:none!important}}\n",
	"*{box-sizing:border-box}\n",
	"body{margin:0;background:var(--paper);color:var(--ink);"
	"font:16px/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',sans-serif;"
	"-webkit-text-size-adjust:100%}\n",
	"main{max-width:70rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}\n",
	"h1{font-size:2rem;line-height:1.2;margin:0 0 .25rem;letter-spacing:-.015em}\n",
	"h2{font-size:1.3rem;margin:3rem 0 .75rem;letter-spacing:-.01em}\n",
	"h3{font-size:1rem;margin:0 0 .5rem}\n",
	"p{margin:.5rem 0;max-width:46rem}\n",
	".about{font-size:1.1rem}\n",
	".note,figcaption,.facts,caption{color:var(--muted);font-size:.875rem}\n",
	".lead{font-size:1.05rem}\n",
	".lead li{margin:.2rem 0;max-width:46rem}ul.lead{padding-left:1.2rem;margin:.5rem 0 1.25rem}\n",
	".warning{border-left:4px solid var(--c2);padding:.4rem .9rem;background:var(--panel)}\n",
	".figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1.25rem;"
	"margin:1rem 0}\n",
	"figure{margin:0;padding:1rem 1.1rem;background:var(--panel);border:1px solid var(--grid);"
	"border-radius:10px;min-width:0}\n",
	"figure svg{display:block;width:100%;height:auto;font-family:inherit;font-variant-numeric:tabular-nums}\n",
	"figcaption{margin-top:.5rem}\n",
	".narrow{grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr))}\n",
	".legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;font-size:.85rem;margin:0 0 .4rem}\n",
	".wide{overflow-x:auto;margin:1rem 0}\n",
	"table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n",
	".wide table{width:100%;font-size:.94rem}\n",
	".wide th,.wide td{padding:.45rem .7rem;text-align:right;border-bottom:1px solid var(--grid);"
	"white-space:nowrap}\n",
	".wide thead th{color:var(--muted);font-weight:600;vertical-align:bottom;"
	"border-bottom:2px solid var(--grid)}\n",
	".wide th:first-child,.wide td:first-child{text-align:left}\n",
	".wide tbody th{font-weight:600}\n",
	".interval{color:var(--muted);font-size:.85em;margin-left:.35em}\n",
	".dot{display:inline-block;width:.65em;height:.65em;border-radius:50%;margin-right:.5em}\n",
	".up{color:var(--right);font-weight:600}.down{color:var(--wrong);font-weight:600}\n",
	".right{color:var(--right)}.wrong{color:var(--wrong)}\n",
	".browser>input{position:absolute;opacity:0}\n",
	".browser>label{display:inline-block;padding:.3rem .8rem;margin:0 .35rem .5rem 0;"
	"border:1px solid var(--grid);border-radius:99px;font-size:.9rem;cursor:pointer}\n",
	".browser>input:checked+label{background:var(--accent);border-color:var(--accent);color:var(--paper)}\n",
	".browser>input:focus-visible+label{outline:2px solid var(--accent);outline-offset:2px}\n",
	"#show-uncertain:checked~.question:not(.uncertain),#show-gained:checked~.question:not(.gained),#show-lost:checked~.question:not(.lost){display:none}\n",
	".question{border:1px solid var(--grid);border-radius:8px;margin:.45rem 0;background:var(--panel)}\n",
	".question summary{display:flex;gap:.75rem;align-items:baseline;padding:.55rem .9rem;cursor:pointer;"
	"list-style:none}\n",
	".question summary::-webkit-details-marker{display:none}\n",
	".question summary .ask{flex:1;min-width:0}\n",
	".question[open] summary .ask{visibility:hidden;height:0;overflow:hidden}\n",
	".question summary .figure{color:var(--muted);font-size:.875rem;white-space:nowrap}\n",
	".tag{font-size:.75rem;padding:.1rem .55rem;border-radius:99px;border:1px solid currentColor;"
	"white-space:nowrap;color:var(--c4)}\n",
	".gained .tag{color:var(--right)}.lost .tag{color:var(--wrong)}\n",
	".body{padding:0 .9rem .7rem}\n",
	".body p.ask{font-size:1.02rem;margin-top:0;white-space:pre-line}\n",
	".clusters,.outcomes{margin:.8rem 0;font-size:.9rem}\n",
	"caption{text-align:left;padding-bottom:.2rem}\n",
	".clusters{width:100%;max-width:34rem}\n",
	".clusters td{padding:.12rem .6rem .12rem 0;overflow-wrap:anywhere}"
	".clusters td:nth-child(2){text-align:right;width:3rem}\n",
	".bar{width:55%}.bar span{display:block;height:.7rem;border-radius:3px;background:currentColor;"
	"opacity:.75;min-width:2px}\n",
	".outcomes th,.outcomes td{padding:.15rem .8rem .15rem 0;text-align:left;font-weight:400}\n",
	".outcomes th:first-child{color:var(--muted)}\n",
	".paths{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:.6rem;"
	"margin:.8rem 0 .4rem}\n",
	"pre{margin:0;padding:.55rem .75rem;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--paper);"
	"color:var(--ink);border:1px solid var(--grid);border-left:4px solid var(--muted);border-radius:6px;"
	"font:.82rem/1.45 ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}\n",
	"pre.right{border-left-color:var(--right)}pre.wrong{border-left-color:var(--wrong)}\n",
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;font-size:.92rem}\n",
	"dt{color:var(--muted)}dd{margin:0;min-width:0;overflow-wrap:anywhere}\n",
	"code{font:.85em ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}\n",
	"footer{margin-top:3rem;color:var(--muted);font-size:.85rem}\n",
	"@media (max-width:40rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}"
	".question summary{flex-wrap:wrap;gap:.3rem .6rem}.question summary .ask{flex-basis:100%;order:3}"
	"dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.wide .interval{display:block;margin:0}.wide th,.wide td{padding:.4rem .5rem;white-space:normal}.wide .interval{white-space:nowrap}figure{padding:.8rem .7rem}}\n",
	/* Tables fit the sheet: nobody can scroll paper. */
	"@media print{.wide{overflow:visible}.wide table{font-size:.78rem}.wide th,.wide td{padding:.25rem .3rem;"
	"white-space:normal}.wide .interval{display:block;margin:0;white-space:nowrap}h2{margin-top:1.5rem}}\n",
	NULL,
};
/* clang-format on */
