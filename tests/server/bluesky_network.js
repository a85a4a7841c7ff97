// A PDS, an AppView, an identity directory and a labeler from the npm package @atproto/dev-env, on loopback.
// Started by bluesky_network.sh, which see.
'use strict';
const fs = require('fs'), net = require('net'), path = require('path');
const dir = process.argv[2], seed = process.argv[3];
const { createRequire } = require('module');
const need = createRequire(path.join(process.env.BSKY_MODULES, 'x.js'));

// The packages listen on every address; keep them on 127.0.0.1.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (a, ...rest) {
  if (typeof a === 'number') return listen.call(this, a, '127.0.0.1', ...rest.filter(x => typeof x !== 'string'));
  if (a && typeof a === 'object' && 'port' in a) return listen.call(this, { ...a, host: '127.0.0.1' }, ...rest);
  return listen.call(this, a, ...rest);
};

const { TestNetwork } = need('@atproto/dev-env');
const { AtpAgent, RichText } = need('@atproto/api');
const port = k => Number(process.env[k]);

async function load(network, file) {
  const logins = {}, refs = {}, out = [];
  const lines = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(l => JSON.parse(l));
  for (const p of lines) {
    let a = logins[p.handle];
    if (!a) {
      a = logins[p.handle] = new AtpAgent({ service: network.pds.url });
      await a.createAccount({ handle: p.handle, email: p.handle + '@mail.test', password: 'secret-pw' });
      if (p.displayName) await a.upsertProfile(() => ({ displayName: p.displayName }));
    }
    const rt = new RichText({ text: p.text });
    await rt.detectFacets(a);
    const record = { text: rt.text, facets: rt.facets, createdAt: p.createdAt, langs: p.langs || ['en'] };
    if (p.reply_to) {
      const parent = refs[p.reply_to];
      record.reply = { root: parent.root || parent.ref, parent: parent.ref };
    }
    const r = await a.post(record);
    refs[p.id] = { ref: { uri: r.uri, cid: r.cid }, root: record.reply && record.reply.root };
    out.push(JSON.stringify({ id: p.id, uri: r.uri, cid: r.cid, did: a.session.did }));
  }
  fs.writeFileSync(path.join(dir, 'posts.jsonl'), out.join('\n') + '\n');
  await network.processAll(60000);
}

(async () => {
  const network = await TestNetwork.create({
    dbPostgresSchema: 'bsky',
    pds: { port: port('BSKY_PDS_PORT'), hostname: 'localhost', rateLimitsEnabled: !!process.env.BSKY_RATE_LIMITS },
    bsky: { port: port('BSKY_APPVIEW_PORT'), publicUrl: 'http://localhost:' + port('BSKY_APPVIEW_PORT') },
  });
  if (seed) await load(network, seed);
  fs.writeFileSync(path.join(dir, 'ready'), network.pds.url + ' ' + network.bsky.url + '\n');
  const stop = async () => { await network.close().catch(() => {}); process.exit(0); };
  process.on('SIGTERM', stop); process.on('SIGINT', stop);
})().catch(e => { console.error(e); process.exit(1); });
