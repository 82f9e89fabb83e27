// The style of the page: light and dark, wide and narrow, without anything from elsewhere.

export const style = `
:root { color-scheme: light dark; --ground: #fbfbf9; --raised: #ffffff; --ink: #1c1e21; --soft: #565c64; --rule: #d9dbd6;
  --good: #1f6f8b; --bad: #b3261e; --plain: #5b6770; --wait: #9a6b00; --limit: #7a3ea8; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181b; --raised: #1d2125; --ink: #e8eaec; --soft: #a9b1b9;
  --rule: #383e45; --good: #58b4d1; --bad: #ff8a80; --plain: #93a1ad; --wait: #e0b13d; --limit: #cf9df0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
.ended { font-weight: 600; margin: 0 0 .25rem; }
.ended.good { color: var(--good); } .ended.bad { color: var(--bad); }
.soft, figcaption, caption { color: var(--soft); }
.soft { margin: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.5rem 0 0; }
.tiles div { background: var(--raised); border: 1px solid var(--rule); border-radius: .5rem; padding: .6rem .8rem; }
.tiles dt { color: var(--soft); font-size: .85rem; }
.tiles dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.tiles .bad dd { color: var(--bad); }
.words { margin: 1.25rem 0 0; padding-left: 1.2rem; }
.problem { border-left: .3rem solid var(--bad); background: var(--raised); padding: .6rem .9rem; margin: 1rem 0 0; white-space: pre-wrap; }
figure { margin: 1rem 0 1.5rem; }
figcaption { margin-bottom: .5rem; }
.plot { display: grid; grid-template-columns: auto 1fr; gap: .5rem; }
.scale { display: flex; flex-direction: column; justify-content: space-between; height: 10rem; text-align: right;
  font-size: .8rem; line-height: 1; color: var(--soft); white-space: nowrap; }
.picture { min-width: 0; }
.picture svg { display: block; width: 100%; height: 10rem; background: var(--raised); border-bottom: 1px solid var(--plain); }
.picture svg.strip { height: .6rem; margin-top: .2rem; border: 0; }
.times { display: flex; justify-content: space-between; font-size: .8rem; color: var(--soft); margin-top: .2rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .5rem 0; font-size: .9rem; }
.key { width: .8rem; height: .8rem; margin-right: .4rem; vertical-align: -.05rem; }
.good { fill: var(--good); } .bad { fill: var(--bad); } .plain { fill: var(--plain); } .wait { fill: var(--wait); }
.back { fill: var(--rule); }
.limit { stroke: var(--limit); stroke-width: 2; stroke-dasharray: 6 3; vector-effect: non-scaling-stroke; }
.grid { stroke: var(--rule); stroke-width: 1; vector-effect: non-scaling-stroke; }
.meter { display: block; width: 100%; min-width: 4rem; height: .6rem; margin-top: .4rem; }
.scroll { overflow-x: auto; max-height: 30rem; overflow-y: auto; margin: .5rem 0 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; overflow-wrap: normal; }
caption { text-align: left; padding: .25rem 0; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: .9em ui-monospace, monospace; overflow-wrap: break-word; }
summary { cursor: pointer; color: var(--soft); }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--good); outline-offset: 2px; }
@media print { details:not([open]) { display: none; } .scroll { max-height: none; } }
`;
