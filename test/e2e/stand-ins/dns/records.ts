import type { TsigKey } from '../../harness/bind';
import { replaceTexts } from './dns-update';

/** TXT records of an API's zones, which it keeps and which its DNS server answers with. */
export class Records {
  private readonly texts = new Map<string, string[]>();
  private written: Promise<void> = Promise.resolve();

  /** @param api its name in the log */
  constructor(
    private readonly api: string,
    private readonly server: string,
    private readonly key: TsigKey,
  ) {}

  public of(name: string): string[] {
    return this.texts.get(name) ?? [];
  }

  /** Names below a zone that have records. */
  public names(zone: string): string[] {
    return [...this.texts.keys()].filter((name) => name.endsWith(`.${zone}`)).sort();
  }

  /** Has a name have these texts and no others. The DNS server answers with them when it returns. */
  public async replace(zone: string, name: string, texts: string[]): Promise<void> {
    const before = this.of(name);
    if (texts.length === 0) this.texts.delete(name);
    else this.texts.set(name, texts);
    this.log('created', name, without(texts, before));
    this.log('deleted', name, without(before, texts));
    const write = () => replaceTexts(this.server, this.key, zone, name, texts);
    this.written = this.written.then(write, write);
    await this.written;
  }

  private log(what: string, name: string, texts: string[]): void {
    for (const text of texts) console.log(`${this.api}: ${what} ${name} ${text}`);
  }
}

function without(texts: string[], others: string[]): string[] {
  return texts.filter((text) => !others.includes(text));
}
