import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { handshake } from '../harness/raw';
import { originOf, type Site } from '../harness/site';
import { until } from '../harness/wait';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of Chromium on this machine: what `SOPHON_E2E_CHROMIUM` says, or where distributions put it. */
export function chromiumPath(): string | undefined {
  return process.env.SOPHON_E2E_CHROMIUM ?? PLACES.find((path) => existsSync(path));
}

/** Without a display, as root, and silent towards everybody but the site. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser that knows one site: finds it without DNS, and trusts its certificate as if its root were installed. */
export class SiteBrowser {
  /** What the console showed as warning or error, failed requests, and requests to elsewhere or without TLS. */
  public readonly complaints: string[] = [];

  public static async start(site: Site, executablePath: string): Promise<SiteBrowser> {
    const { certificate } = await handshake(site);
    const spki = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' });
    const trusted = createHash('sha256').update(spki).digest('base64');
    const rules = `MAP ${site.domain} ${site.address}, MAP * ~NOTFOUND, EXCLUDE ${site.address}`;
    const args = [...FLAGS, `--ignore-certificate-errors-spki-list=${trusted}`, `--host-resolver-rules=${rules}`];
    const browser = await chromium.launch({ executablePath, headless: true, args });
    return new SiteBrowser(site, browser, await browser.newPage());
  }

  private constructor(
    private readonly site: Site,
    private readonly browser: Browser,
    public readonly page: Page,
  ) {
    const isOurs = (url: string) => {
      const { host, protocol } = new URL(url);
      return protocol === 'data:' || (host === site.domain && ['https:', 'wss:'].includes(protocol));
    };
    const see = (url: string) => isOurs(url) || this.complaints.push(`requested ${url}`);
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('requestfailed', (request) => this.complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('request', (request) => see(request.url()));
    page.on('websocket', (socket) => see(socket.url()));
  }

  /**
   * Opens a path of the site and waits until the page says this about its hub. Tries again when Chromium drops what is
   * under way because a network of the machine changes, as with every deployment beside this one.
   */
  public async visit(path: string, state: string): Promise<void> {
    await until(`${path} is '${state}'`, 60, async () => {
      // What was under way at the last try is given up here, and is no complaint of this one.
      await this.page.goto('about:blank');
      this.complaints.length = 0;
      await this.page.goto(originOf(this.site) + path);
      await this.hubIs(state, 15);
      return !this.complaints.some((complaint) => /ERR_(NETWORK_CHANGED|ABORTED)/.test(complaint));
    });
  }

  /** Waits until the page says this about its hub. */
  public async hubIs(state: string, seconds: number): Promise<void> {
    await this.page.getByText(state, { exact: true }).waitFor({ timeout: seconds * 1000 });
  }

  public async close(): Promise<void> {
    await this.browser.close();
  }
}
