/** How the HTML report looks, by day and by night. */
export const style = `
:root { color-scheme: light dark; --page: light-dark(#fbfbfa, #16181c); --card: light-dark(#fff, #1e2127); --line: light-dark(#dcdcd8, #383c45);
  --text: light-dark(#1c1e21, #e4e6ea); --soft: light-dark(#5c6068, #a3a9b4); --good: light-dark(#17713a, #5cc98a); --bad: light-dark(#b3261e, #ff8a80); --odd: light-dark(#8a5a00, #f2c14e) }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.2rem; margin: 1.5rem 0 .75rem } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
.soft { color: var(--soft) } .good { color: var(--good) } .bad { color: var(--bad) } .odd { color: var(--odd) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line) } th { font-weight: 600; color: var(--soft) }
.number { text-align: right } .case { overflow-wrap: anywhere }
article, .filters, .finding { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1rem }
h4 { font-size: .875rem; margin: .75rem 0 0; color: var(--soft) } header p { margin: .25rem 0 1rem }
.finding { padding: .2rem .75rem; margin: 0 0 .25rem; font-size: .9375rem } .finding > summary { overflow-wrap: anywhere } .finding[open] { padding-bottom: 1rem; margin-bottom: 1rem } .finding > summary .soft { font-size: .8125rem }
.finding.error { border-left: .25rem solid var(--bad) } .finding.warning { border-left: .25rem solid var(--odd) }
.exchange { display: grid; gap: 0 1rem; grid-template-columns: repeat(auto-fit, minmax(min(24rem, 100%), 1fr)) } .exchange section { min-width: 0 }
nav ul { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; list-style: none; margin: 0; padding: 0 } nav > ul > li:first-child { flex-basis: 100% } nav li ul { margin-left: 1rem; font-size: .875rem } nav { margin: 1rem 0 } a { color: inherit }
button { font: inherit; font-size: .8125rem; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .25rem; padding: .1rem .5rem; cursor: pointer }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; white-space: pre-wrap }
pre { margin: .5rem 0 0; padding: .75rem; overflow: auto; max-height: 24rem; background: var(--page); border: 1px solid var(--line); border-radius: .25rem; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere }
summary { cursor: pointer } :focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; position: sticky; top: 0; z-index: 1 } .filters[hidden], [hidden] { display: none }
label { display: grid; font-size: .8125rem; color: var(--soft) } select, input { font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .25rem; padding: .25rem .5rem }
@media print { body { max-width: none; padding: 0; font-size: 11pt } .filters, nav, button { display: none !important } pre { max-height: none } .finding { break-inside: avoid-page } .finding::details-content { content-visibility: visible } }
`;
