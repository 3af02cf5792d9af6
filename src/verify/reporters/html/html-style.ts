/** How the HTML report looks, by day and by night. */
export const style = `
:root { color-scheme: light dark; --page: light-dark(#fbfbfa, #16181c); --card: light-dark(#fff, #1e2127); --line: light-dark(#dcdcd8, #383c45);
  --text: light-dark(#1c1e21, #e4e6ea); --soft: light-dark(#5c6068, #a3a9b4); --good: light-dark(#17713a, #5cc98a); --bad: light-dark(#b3261e, #ff8a80); --odd: light-dark(#8a5a00, #f2c14e) }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 2rem 1rem 4rem; max-width: 72rem; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem } h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
.soft { color: var(--soft) } .good { color: var(--good) } .bad { color: var(--bad) } .odd { color: var(--odd) }
.wide { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line) } th { font-weight: 600; color: var(--soft) }
.number { text-align: right } .case { overflow-wrap: anywhere }
article, .filters { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 1rem }
article.error { border-left: .25rem solid var(--bad) } article.warning { border-left: .25rem solid var(--odd) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .75rem 0 0 } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere; min-width: 0; white-space: pre-wrap }
pre { margin: .5rem 0 0; padding: .75rem; overflow: auto; max-height: 24rem; background: var(--page); border: 1px solid var(--line); border-radius: .25rem; font-size: .8125rem; white-space: pre-wrap; overflow-wrap: anywhere }
summary { cursor: pointer } :focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.filters { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: end; position: sticky; top: 0; z-index: 1 } .filters[hidden], [hidden] { display: none }
label { display: grid; font-size: .8125rem; color: var(--soft) } select, input { font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: .25rem; padding: .25rem .5rem }
`;
