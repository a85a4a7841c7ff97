#!/usr/bin/env node
// usage: check.js OUTDIR PAGE.html...     MODULES: the folder that holds node_modules
// Opens each page in Chromium, light and dark, at three widths. Says what axe-core finds, what reaches for the network,
// what runs over the edge, what the console says; keeps pictures and a PDF in OUTDIR. Exit 1 when anything was said.
'use strict';
const fs = require('fs'), path = require('path'), url = require('url');
const need = require('module').createRequire(path.resolve(process.env.MODULES || '.', 'x.js'));
const { chromium } = need('playwright-core');
const axe = fs.readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const [out, ...pages] = process.argv.slice(2);
let said = 0;
const say = finding => { said++; console.log(JSON.stringify(finding)); };

async function look(browser, file) {
  const name = path.basename(file, '.html');
  // As readers get it: scripts off. Nothing but the file itself may be asked for.
  const plain = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const page = await plain.newPage();
  const own = url.pathToFileURL(path.resolve(file)).href;
  page.on('request', r => r.url() !== own && say({ name, kind: 'request', url: r.url() }));
  page.on('console', m => m.type() === 'error' && say({ name, kind: 'console', text: m.text() }));
  await page.goto(own, { waitUntil: 'load' });
  await page.pdf({ path: path.join(out, name + '.pdf'), format: 'A4' });
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ media: 'screen', colorScheme });
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 1800 });
      await page.screenshot({ path: path.join(out, `${name}-${colorScheme}-${width}.png`) });
    }
  }
  await plain.close();
  const tested = await browser.newContext({ bypassCSP: true });
  const probe = await tested.newPage();
  await probe.goto(own, { waitUntil: 'load' });
  await probe.evaluate(axe);
  await probe.emulateMedia({ media: 'print' });
  const unprinted = await probe.evaluate(() => [...document.querySelectorAll('details.fold:not([open])')]
    .filter(d => d.lastElementChild.getBoundingClientRect().height < 5).length);
  if (unprinted > 0) say({ name, kind: 'folded list not printed', count: unprinted });
  await probe.emulateMedia({ media: 'screen' });
  await probe.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true; }));
  for (const colorScheme of ['light', 'dark']) {
    await probe.emulateMedia({ colorScheme });
    for (const width of [360, 768, 1440]) {
      await probe.setViewportSize({ width, height: 900 });
      const over = await probe.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) say({ name, kind: 'overflow', width, px: over });
    }
    const found = await probe.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
    for (const v of found.violations)
      for (const n of v.nodes.slice(0, 5)) say({ name, kind: 'axe', colorScheme, rule: v.id, impact: v.impact, target: n.target.join(' ') });
  }
  const dead = await probe.evaluate(() => [...document.querySelectorAll('a[href^="#"]')].map(a => a.getAttribute('href'))
    .filter(h => !document.getElementById(decodeURIComponent(h.slice(1)))));
  for (const href of new Set(dead)) say({ name, kind: 'dead link', href });
  await tested.close();
}

(async () => {
  fs.mkdirSync(out, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  for (const file of pages) await look(browser, file);
  await browser.close();
  console.log(`pages: ${pages.length} looked at, ${said} findings`);
  process.exit(said ? 1 : 0);
})().catch(e => { console.error(e); process.exit(2); });
