/* SPDX-License-Identifier: MIT */
/* Style and script of the HTML report: part of the page, nothing is fetched. */
#ifndef GS_REPORT_STYLE_H
#define GS_REPORT_STYLE_H

#define REPORT_STYLE \
    ":root{color-scheme:light dark;--bg:#f7f8fa;--card:#fff;--ink:#1c2430;--soft:#667085;--line:#e3e7ee;--none:#c9d2de;" \
    "--silent:#e8b04a;--detected:#3f9f6b;--reset:#5b8def;--hang:#8f7ae5;--bypass:#d92d20;" \
    "--missed:#b54708;--inapplicable:#8f9bb0;--crashed-host:#7a271a}" \
    "@media(prefers-color-scheme:dark){:root{--bg:#12161d;--card:#1b212b;--ink:#e6eaf0;" \
    "--soft:#98a2b3;--line:#2c3442;--none:#4d5a70;--inapplicable:#8a96aa;--missed:#d9742b;--crashed-host:#e3a08f}}" \
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);" \
    "font:15px/1.5 system-ui,sans-serif}main{max-width:1180px;margin:0 auto;padding:28px 20px 60px}" \
    "h1{font-size:26px;margin:0}h2{font-size:18px;margin:36px 0 10px}p{margin:4px 0;color:var(--soft)}" \
    ".head{display:flex;justify-content:space-between;align-items:flex-start;gap:20px}" \
    ".badge{padding:8px 16px;border-radius:8px;font-weight:650;color:#fff;white-space:nowrap}" \
    ".held{background:#2b7a4f}.broken{background:#d92d20}.invalid{background:#b54708}" \
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(230px,1fr));gap:10px;margin:20px 0}" \
    ".card,.box{background:var(--card);border:1px solid var(--line);border-radius:10px}" \
    ".card{padding:12px 14px}.card b{display:block;font-size:21px;white-space:nowrap;font-variant-numeric:tabular-nums}" \
    ".card span{color:var(--soft);font-size:13px}.box{padding:14px 16px;overflow-x:auto}" \
    ".bar{display:flex;height:14px;border-radius:4px;overflow:hidden;background:var(--line);min-width:120px}" \
    ".bar i{display:block;height:100%}.tall{height:26px;border-radius:6px}" \
    ".key{display:flex;flex-wrap:wrap;gap:6px 18px;margin-top:10px;font-size:13px}" \
    ".key i,td i.dot{display:inline-block;width:11px;height:11px;border-radius:3px;margin-right:6px}" \
    "table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--soft);" \
    "font-weight:500;font-size:13px}th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);" \
    "vertical-align:top}td.n,th.n{text-align:right;padding-right:18px;font-variant-numeric:tabular-nums}" \
    "code,.code td,.mono{font:13px/1.45 ui-monospace,monospace}code,.code td{white-space:nowrap}" \
    ".code td{padding:2px 12px 2px 0;border:0;vertical-align:middle}.code td:nth-child(2){min-width:210px}" \
    ".code td:nth-child(4){min-width:84px}.code .bar{min-width:72px}.code td.n{min-width:44px}.code td.src{width:100%;" \
    "color:var(--soft);white-space:pre}details{margin:8px 0}summary{cursor:pointer;display:grid;gap:14px;" \
    "grid-template-columns:12px minmax(0,210px) minmax(0,1fr) 180px 64px;align-items:center}" \
    "summary::before{content:'\\25b8';color:var(--soft)}details[open]>summary::before{content:'\\25be'}" \
    "summary>*{overflow-wrap:anywhere}summary>:last-child{text-align:right}" \
    "input{font:inherit;padding:6px 10px;border:1px solid var(--line);border-radius:8px;width:280px;" \
    "background:var(--card);color:inherit}svg{display:block;width:100%;height:170px}" \
    "#models td:first-child{white-space:nowrap}#worst tr[data-class] td{border:0;padding-bottom:0}td.again{color:var(--soft);overflow-wrap:anywhere}" \
    ".again span{user-select:all}"

#define REPORT_CLASS_COLOR \
    ".c-none{background:var(--none)}.c-silent{background:var(--silent)}" \
    ".c-detected{background:var(--detected)}.c-reset{background:var(--reset)}" \
    ".c-hang{background:var(--hang)}.c-bypass{background:var(--bypass)}" \
    ".c-missed{background:var(--missed)}.c-inapplicable{background:var(--inapplicable)}" \
    ".c-crashed-host{background:var(--crashed-host)}" \
    ".f-none{fill:var(--none)}.f-silent{fill:var(--silent)}.f-detected{fill:var(--detected)}" \
    ".f-reset{fill:var(--reset)}.f-hang{fill:var(--hang)}.f-bypass{fill:var(--bypass)}" \
    ".f-missed{fill:var(--missed)}.f-inapplicable{fill:var(--inapplicable)}" \
    ".f-crashed-host{fill:var(--crashed-host)}"

/* The filter over the functions: a function stays when its name or one of its lines matches.
 * report.html#memcpy opens with that filter set, so that one can link to a function. */
#define REPORT_SCRIPT \
    "const box=document.getElementById('filter');function filter(){" \
    "const want=box.value.toLowerCase();let shown=0;" \
    "for(const d of document.querySelectorAll('details.fn')){" \
    "const hit=!want||d.textContent.toLowerCase().includes(want);d.hidden=!hit;shown+=hit;}" \
    "document.getElementById('shown').textContent=shown;}" \
    "box.addEventListener('input',filter);" \
    "box.value=decodeURIComponent(location.hash.slice(1));filter();"

#endif
