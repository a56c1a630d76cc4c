/// The page's style sheet. Colours meet the contrast AA of WCAG 2.2 in both themes; what a colour says, a word, an icon
/// or a shape says too. It has no `<` and no `&`, so that the page stays well-formed XML.
enum HTMLStyle {
    static let sheet: StaticString = """

        :root {
          color-scheme: light dark;
          --page: #f6f7f8; --card: #ffffff; --ink: #1b1d21; --quiet: #565c66; --line: #d9dce1; --soft: #eceef1;
          --good: #17693b; --good-soft: #e2f3e8; --bad: #ad1f1f; --bad-soft: #fbe6e4;
          --open: #7d5200; --open-soft: #fbf0d6; --blue: #2459b3; --blue-soft: #b9cdf0;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #121418; --card: #1a1d22; --ink: #e7e9ec; --quiet: #a6adb8; --line: #343942; --soft: #242830;
            --good: #6fd79a; --good-soft: #16301f; --bad: #ff9a90; --bad-soft: #3b1c1b;
            --open: #f1c062; --open-soft: #342810; --blue: #8db7ff; --blue-soft: #2d4a7c;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
        }
        main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
        h1, h2, h3, h4, p, dl, dd, ul, ol { margin: 0; padding: 0; }
        ul, ol { list-style: none; }
        h2 { font-size: 1.2rem; line-height: 1.3; margin: 0 0 .75rem; }
        h3 { font-size: 1rem; line-height: 1.4; overflow-wrap: anywhere; }
        h4 { font-size: .75rem; font-weight: 600; color: var(--quiet); margin-bottom: .25rem; }
        section { margin-top: 2.25rem; }
        code, pre { font: .875rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
        a { color: inherit; text-underline-offset: .15em; }
        :focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
        .quiet, .kicker, caption, footer { color: var(--quiet); }
        .icon { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 3;
          stroke-linecap: round; stroke-linejoin: round; vertical-align: -.12em; }

        .banner { background: var(--card); border: 1px solid var(--line); border-left: 8px solid var(--tone);
          border-radius: 10px; padding: 1.25rem 1.5rem 1.4rem; --tone: var(--quiet); }
        .pass { --tone: var(--good); --tone-soft: var(--good-soft); }
        .fail, .error { --tone: var(--bad); --tone-soft: var(--bad-soft); }
        .open { --tone: var(--open); --tone-soft: var(--open-soft); }
        .banner.pass { --tone: var(--good); } .banner.fail, .banner.error { --tone: var(--bad); }
        .banner.open { --tone: var(--open); }
        h1 { font-size: 2.1rem; line-height: 1.2; color: var(--tone); display: flex; flex-wrap: wrap;
          align-items: center; column-gap: .5rem; }
        h1 .icon { font-size: .85em; }
        h1 .suite { color: var(--ink); font-size: 1.2rem; font-weight: 500; overflow-wrap: anywhere; margin-left: .35rem; }
        .reason { margin-top: .6rem; max-width: 60rem; overflow-wrap: anywhere; }
        ul.reason li { padding-left: 1.1rem; position: relative; }
        ul.reason li::before { content: ""; position: absolute; left: .15rem; top: .62em; width: .4rem; height: .4rem;
          border-radius: 50%; background: var(--line); }
        .numbers { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; margin-top: 1.2rem; padding-top: 1rem;
          border-top: 1px solid var(--line); }
        .numbers dt { color: var(--quiet); font-size: .8125rem; overflow-wrap: anywhere; }
        .numbers dd { font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums; }

        .head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .6rem; }
        .chip { color: var(--tone); background: var(--tone-soft); border-radius: 99px; padding: .05rem .6rem;
          font-size: .8125rem; font-weight: 600; white-space: nowrap; }
        .mark { font-size: .75rem; font-weight: 600; line-height: 1.35; border: 1px solid; border-radius: 4px;
          padding: 0 .35rem; white-space: nowrap; }
        .mark.broken { color: var(--bad); background: var(--bad-soft); }
        .mark.critical { color: var(--open); background: var(--open-soft); }

        .thresholds { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)); }
        .thresholds li { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
          padding: .9rem 1.1rem; min-width: 0; }
        .thresholds + .quiet { font-size: .875rem; margin-top: .6rem; }
        .thresholds .head { justify-content: space-between; }
        .inline { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin-top: .3rem; }
        .inline div { display: flex; gap: .4rem; }
        .inline dt { color: var(--quiet); }
        .inline dd { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .interval { display: block; width: calc(100% - 16px); margin: .7rem 8px 0; overflow: visible; }
        .interval text { font-size: 12px; fill: var(--quiet); font-variant-numeric: tabular-nums; }
        .interval .bound-label { fill: var(--ink); font-weight: 600; }
        .passing { fill: var(--good-soft); }
        .axis { stroke: var(--quiet); stroke-width: 1; }
        .sequence { fill: var(--blue-soft); stroke: var(--blue); stroke-width: 1; }
        .estimate { fill: var(--blue); stroke: var(--card); stroke-width: 2; }
        .bound { stroke: var(--ink); stroke-width: 2; stroke-dasharray: 4 2; }

        .failure { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.1rem;
          margin-top: .75rem; scroll-margin-top: 1rem; }
        .failure:target { border-color: var(--blue); box-shadow: 0 0 0 1px var(--blue); }
        .failure .quiet { font-size: .875rem; }
        .assertion { margin-top: .2rem; color: var(--quiet); overflow-wrap: anywhere; }
        .comparison { display: grid; gap: .75rem; grid-template-columns: 1fr 1fr; margin-top: .6rem; }
        .comparison div { min-width: 0; }
        pre { margin: 0; padding: .6rem .75rem; background: var(--soft); border-radius: 6px; white-space: pre-wrap;
          overflow-wrap: anywhere; unicode-bidi: isolate; }
        del, ins { border-radius: 2px; padding: 0 1px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
        del { color: var(--bad); background: var(--bad-soft); text-decoration: line-through; }
        ins { color: var(--good); background: var(--good-soft); text-decoration: underline; text-underline-offset: .2em; }

        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .4rem 0 .75rem; font-size: .875rem; }
        .legend label { cursor: pointer; }
        .legend input { accent-color: var(--blue); vertical-align: -.1em; margin: 0; }
        .cases { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); }
        .cases li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .45rem .7rem .5rem;
          min-width: 0; content-visibility: auto; contain-intrinsic-size: auto 4.5rem; }
        .cases li.failed { border-left: 4px solid var(--bad); padding-left: calc(.7rem - 3px); }
        .cases .head { gap: .1rem .4rem; }
        .name { font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; }
        .row { display: grid; grid-template-columns: minmax(2.5rem, auto) 1fr auto; align-items: center; column-gap: .6rem;
          font-size: .8125rem; line-height: 1.6; }
        .who { color: var(--quiet); overflow-wrap: anywhere; max-width: 7rem; }
        .wording { font-size: .75rem; font-weight: 600; color: var(--quiet); margin-top: .15rem; }
        .count { font-variant-numeric: tabular-nums; }
        .pips { max-width: 100%; vertical-align: -1px; }
        .pips path { stroke-width: 1.4; }
        .pips .good { fill: var(--good); stroke: var(--good); }
        .pips .bad { fill: var(--bad-soft); stroke: var(--bad); }
        section:has(#failed-only:checked) .cases li:not(.failed) { display: none; }

        .wide { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
        table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
        caption { caption-side: bottom; text-align: left; padding: .5rem .75rem .7rem; font-size: .8125rem; }
        th, td { padding: .5rem .75rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
        thead th { color: var(--quiet); font-weight: 600; font-size: .8125rem; white-space: normal; vertical-align: bottom;
          line-height: 1.3; }
        th:first-child, td:nth-child(2), thead th:nth-child(2) { text-align: left; }

        #claim p { max-width: 46rem; }
        #claim p + p { margin-top: .6rem; }
        .facts { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: .25rem 1.25rem; font-size: .9375rem; }
        .facts dt { color: var(--quiet); grid-column: 1; }
        .facts dd { grid-column: 2; overflow-wrap: anywhere; min-width: 0; }
        footer { margin-top: 2.5rem; font-size: .8125rem; }

        @media (max-width: 40rem) {
          main { padding: .75rem .75rem 2rem; }
          .banner { padding: 1rem 1.1rem 1.1rem; }
          h1 { font-size: 1.75rem; }
          h1 .suite { margin-left: 0; flex-basis: 100%; }
          .numbers { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; }
          .comparison, .facts { grid-template-columns: 1fr; }
          .facts dt, .facts dd { grid-column: 1; }
          .facts dt { margin-top: .4rem; }
        }
        @media print {
          :root {
            color-scheme: light;
            --page: #ffffff; --card: #ffffff; --ink: #000000; --quiet: #444444; --line: #bbbbbb; --soft: #f2f2f2;
            --good: #17693b; --good-soft: #e2f3e8; --bad: #ad1f1f; --bad-soft: #fbe6e4;
            --open: #7d5200; --open-soft: #fbf0d6; --blue: #2459b3; --blue-soft: #b9cdf0;
          }
          * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          .banner, .thresholds li, .failure, .cases li, tr { break-inside: avoid; }
          h2 { break-after: avoid; }
          .legend label, footer { display: none; }
          .cases li { content-visibility: visible; }
          .wide { overflow: visible; }
        }

        """
}
