import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keptRanges, rangesIn, withRanges } from '../scripts/cloudflare-ranges';
import { expectGolden } from './golden';

const GUIDE = join(__dirname, '..', 'docs', 'guides', 'behind-cloudflare.md');

describe("Cloudflare's networks", () => {
  const kept = keptRanges();

  it('are all in the guide, as they are kept', () => {
    expectGolden(GUIDE, withRanges(readFileSync(GUIDE, 'utf8'), kept));
  });

  it('are kept with the day on which they were read', () => {
    expect(kept.read).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(rangesIn(kept.ranges.join('\n'))).toEqual(kept.ranges);
    expect(kept.ranges.filter((range) => range.includes(':')).length).toBeGreaterThan(5);
  });

  it('are read a line each, with or without an end of the last one', () => {
    expect(rangesIn('173.245.48.0/20\n103.21.244.0/22')).toEqual(['173.245.48.0/20', '103.21.244.0/22']);
    expect(rangesIn('2400:cb00::/32\r\n')).toEqual(['2400:cb00::/32']);
  });

  it.each(['', '<!DOCTYPE html>', '173.245.48.0', '173.245.48.0/33', '0.0.0.0/0', '1.2.3.4/8/9'])(
    "fails when the answer is '%s'",
    (answer) => {
      expect(() => rangesIn(answer)).toThrow('must be networks in CIDR notation');
    },
  );

  it('fails when the guide has no place for them', () => {
    expect(() => withRanges('# Behind Cloudflare', kept)).toThrow('must hold the list');
  });
});
