// An OpenID provider of another make: npm's oidc-provider, with accounts whose
// group is "dev". Whoever opens a page is signed in as `account` at once, and
// consents. Not for the network: it listens on 127.0.0.1 and believes everybody.
//
//     node provider.mjs MODULES PORT ACCOUNT
//
// GET /test tells how often what happened, /test/approve?user_code=CODE walks
// through the pages of a device flow, /test/disable turns the account off.
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const [modules, port, account] = process.argv.slice(2);
const { default: Provider } = await import(
  pathToFileURL(`${modules}/oidc-provider/lib/index.js`).href
);

const issuer = `http://127.0.0.1:${port}`;
const counts = { codes: 0, devices: 0, refreshes: 0, refused: 0, revoked: 0 };
let disabled = false;
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'hoopgit-cli',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
      response_types: ['code'],
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
    },
  ],
  jwks: { keys: [{ ...key.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }] },
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  claims: { openid: ['sub', 'groups', 'preferred_username'] },
  conformIdTokenClaims: false,
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  // A minute that is not fresh enough for hoopgit: each command renews.
  ttl: { IdToken: 30, AccessToken: 60, RefreshToken: 3600, DeviceCode: 600 },
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['of-a-test-only'] },
  findAccount: async (_, id) =>
    disabled
      ? undefined
      : {
          accountId: id,
          claims: async () => ({ sub: id, groups: ['dev'], preferred_username: id }),
        },
});

provider.on('grant.success', ({ oidc }) => {
  const kind = oidc.params.grant_type;
  if (kind === 'refresh_token') counts.refreshes += 1;
  else if (kind === 'authorization_code') counts.codes += 1;
  else counts.devices += 1;
});
provider.on('grant.error', (ctx, error) => {
  if (ctx.oidc.params?.grant_type !== 'refresh_token') return;
  counts.refused += 1;
  console.log(`refresh refused: ${error.error_detail ?? error.message}`);
});
provider.on('refresh_token.destroyed', () => {
  counts.revoked += 1;
});
provider.on('server_error', (_, error) => console.log(error));

async function interact(request, response) {
  const { params, session, grantId } = await provider.interactionDetails(request, response);
  const accountId = session?.accountId ?? account;
  const grant = (grantId && (await provider.Grant.find(grantId))) ||
    new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(
    request, response, { login: { accountId }, consent },
    { mergeWithLastSubmission: true });
}

/// A browser with cookies, from page to page, until there is no redirect.
function browser() {
  const jar = new Map();
  return async function open(url, form) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form && new URLSearchParams(form),
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      redirect: 'manual',
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const next = response.headers.get('location');
    return next ? open(new URL(next, url)) : response.text();
  };
}

async function approve(code) {
  const open = browser();
  const xsrf = (page) => page.match(/name="xsrf" value="([^"]+)"/)[1];
  const first = await open(`${issuer}/device?user_code=${code}`);
  const second = await open(`${issuer}/device`, { xsrf: xsrf(first), user_code: code });
  return open(`${issuer}/device`, { xsrf: xsrf(second), user_code: code, confirm: 'yes' });
}

const pages = provider.callback();
createServer((request, response) => {
  if (request.url === '/test') return response.end(JSON.stringify(counts));
  if (request.url === '/test/disable') {
    disabled = true;
    return response.end('{}');
  }
  if (request.url.startsWith('/test/approve?'))
    return approve(new URL(request.url, issuer).searchParams.get('user_code'))
      .then(() => response.end('{}'))
      .catch((error) => response.writeHead(500).end(String(error)));
  if (request.url.startsWith('/interaction/'))
    return interact(request, response).catch((error) => {
      console.log(error);
      response.writeHead(500).end();
    });
  return pages(request, response);
}).listen(Number(port), '127.0.0.1', () => console.log(`listening at ${issuer}`));
