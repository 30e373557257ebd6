import { type EChartsCoreOption, init } from 'echarts';
import { GROUPS } from './groups';
import { figure, KINDS, type Kind, type Row, ratio } from './results';

/** A picture of some rows. */
export interface Plot {
  readonly file: string;
  readonly title: string;
  /** What a reader sees who has never seen the project. */
  readonly caption: string;
  /** SVG; undefined when no row of it was measured. */
  readonly draw: (rows: Row[]) => string | undefined;
}

const PROXIES = ['Caddy', 'nginx', 'Traefik'];
/** Told apart by those who see no red or green, too (Okabe and Ito). */
const PROXY_COLORS: { [proxy: string]: string } = { Caddy: '#0072B2', nginx: '#009E73', Traefik: '#D55E00' };
const KIND_COLORS: { [kind in Kind]?: string } = {
  ours: '#0072B2',
  oursUnlogged: '#56B4E9',
  tuned: '#E69F00',
  tunedUnlogged: '#F0C566',
  page: '#999999',
  byHand: '#E69F00',
};
const WIDTH = 900;
const FONT = 'Helvetica, Arial, sans-serif';
/** Nobody measures texts here: room for those that are wider than they are taken for. */
const LEGEND = { top: 8, itemGap: 26 };

/** In the order of the page. */
export const PLOTS: readonly Plot[] = [
  {
    file: 'ratios.svg',
    title: 'Ours as a share of hand-tuned',
    caption:
      'A bar that ends at 1 or right of it: this library is as fast as the hand-tuned configuration, or faster. Each ' +
      'compares the same proxy with itself, access log on in both.',
    draw: (rows) => ratios(rows.filter(({ goals }) => goals.some((goal) => goal.to === 'tuned' && goal.atLeast))),
  },
  {
    file: 'requests.svg',
    title: 'Requests per second',
    caption:
      'As many requests as each configuration can answer; a longer bar is better. What an access log costs is the ' +
      'difference between the dark and the light bar of one colour.',
    draw: (rows) => panels(ofGroup(rows, GROUPS.saturation).filter(isOfProxy), 'requests/s'),
  },
  {
    file: 'latency.svg',
    title: 'The slowest answer of a hundred',
    caption:
      'Milliseconds within which 99 of 100 requests were answered (p99), both asked at the same constant rate, 80 % of ' +
      'what the weaker one can; a shorter bar is better.',
    draw: (rows) =>
      panels(
        ofGroup(rows, GROUPS.constant).filter(({ title }) => title.endsWith('p99')),
        'ms',
      ),
  },
  {
    file: 'sites.svg',
    title: 'Requests per second with more and more sites',
    caption: 'JSON over HTTP/1.1 from the last of so many sites on one edge. A flat line: further sites cost nothing.',
    draw: (rows) => growth(ofGroup(rows, GROUPS.scale), /^(\d+) sites?$/, 'sites', 'requests/s', 'tuned'),
  },
  {
    file: 'synth.svg',
    title: 'Time to synthesize',
    caption:
      'Processor time of `cdktf synth` by the number of ingresses, beside the same resources written out by hand as plain ' +
      'CDKTF constructs. Both axes grow by factors: a straight line means that twice the ingresses take twice the time.',
    draw: (rows) =>
      growth(ofGroup(rows, GROUPS.synth), /^(\d+) ingresses: processor time$/, 'ingresses', 'ms', 'byHand'),
  },
];

function ofGroup(rows: Row[], group: string): Row[] {
  return rows.filter((row) => row.group === group);
}

function isOfProxy({ subject }: Row): boolean {
  return PROXIES.includes(subject);
}

/** Bars by what is measured, one for each proxy, around the line at 1. */
function ratios(rows: Row[]): string | undefined {
  const measured = rows.filter((row) => ratio(row, 'ours', 'tuned') !== undefined);
  const titles = [...new Set(measured.map(({ title }) => title))];
  if (titles.length === 0) return undefined;
  const of = (proxy: string, title: string) => {
    const row = rows.find((one) => one.subject === proxy && one.title === title);
    return row && ratio(row, 'ours', 'tuned');
  };
  return svg(90 + titles.length * 52, {
    ...titled('Ours as a share of hand-tuned (requests, connections or bytes per second)'),
    legend: { ...LEGEND, top: 30, data: PROXIES },
    grid: { left: 260, right: 60, top: 65, bottom: 30 },
    xAxis: { type: 'value', min: 0 },
    yAxis: { type: 'category', inverse: true, data: titles, axisLabel: { width: 240, overflow: 'break' } },
    series: PROXIES.map((proxy, index) => ({
      name: proxy,
      type: 'bar',
      itemStyle: { color: PROXY_COLORS[proxy] },
      label: { show: true, position: 'right', formatter: ({ value }: { value: number }) => value?.toFixed(2) },
      data: titles.map((title) => rounded(of(proxy, title))),
      markLine: index > 0 ? undefined : lineAt(1),
    })),
  });
}

function lineAt(xAxis: number): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: '#000', width: 1.5 },
    label: { show: false },
    data: [{ xAxis }],
  };
}

/** A small chart for each title: bars by proxy, one for each who was measured. */
function panels(rows: Row[], unit: string): string | undefined {
  const titles = [...new Set(rows.map(({ title }) => title))];
  const kinds = (Object.keys(KIND_COLORS) as Kind[]).filter((kind) =>
    rows.some((row) => figure(row, kind) !== undefined),
  );
  if (titles.length === 0 || kinds.length === 0) return undefined;
  const height = 210;
  const place = (index: number) => ({ left: index % 2 === 0 ? 70 : 520, top: 90 + Math.floor(index / 2) * height });
  const cell = (kind: Kind, title: string, proxy: string) => {
    const row = rows.find((one) => one.title === title && one.subject === proxy);
    return rounded(row && figure(row, kind));
  };
  return svg(90 + Math.ceil(titles.length / 2) * height, {
    title: titles.map((text, index) => {
      const { left, top } = place(index);
      return {
        text: `${text} (${unit})`,
        left: left - 10,
        top: top - 32,
        textStyle: { fontSize: 13, fontFamily: FONT },
      };
    }),
    legend: { ...LEGEND, data: kinds.map((kind) => KINDS[kind]) },
    grid: titles.map((_, index) => ({ ...place(index), width: 350, height: height - 80 })),
    xAxis: titles.map((_, gridIndex) => ({ type: 'category', gridIndex, data: PROXIES })),
    yAxis: titles.map((_, gridIndex) => ({ type: 'value', gridIndex, min: 0 })),
    series: titles.flatMap((title, index) =>
      kinds.map((kind) => ({
        name: KINDS[kind],
        type: 'bar',
        xAxisIndex: index,
        yAxisIndex: index,
        itemStyle: { color: KIND_COLORS[kind] },
        data: PROXIES.map((proxy) => cell(kind, title, proxy)),
      })),
    ),
  });
}

/** Lines by a number in the title, ours whole and the other one dashed, in the colours of the proxies. */
function growth(rows: Row[], pattern: RegExp, axis: string, unit: string, beside: Kind): string | undefined {
  const points = rows.flatMap((row) => {
    const count = pattern.exec(row.title)?.[1];
    return count === undefined ? [] : [{ row, count: Number(count) }];
  });
  if (points.length === 0) return undefined;
  const isLogarithmic = beside === 'byHand';
  const line = (proxy: string, kind: Kind) => ({
    name: `${proxy}, ${KINDS[kind]}`,
    type: 'line',
    symbolSize: 7,
    color: PROXY_COLORS[proxy],
    lineStyle: { color: PROXY_COLORS[proxy], type: kind === 'ours' ? 'solid' : 'dashed', width: 2 },
    data: points
      .filter(({ row }) => row.subject === proxy)
      .map(({ row, count }) => [count, rounded(figure(row, kind))]),
  });
  return svg(400, {
    legend: LEGEND,
    grid: { left: 80, right: 40, top: 75, bottom: 50 },
    xAxis: { type: 'log', name: axis, nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: isLogarithmic ? 'log' : 'value', name: unit, min: isLogarithmic ? undefined : 0 },
    series: PROXIES.flatMap((proxy) => [line(proxy, 'ours'), line(proxy, beside)]),
  });
}

function titled(text: string): object {
  return { title: { text, left: 'center', textStyle: { fontSize: 15, fontFamily: FONT } } };
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(4));
}

/** On white, so that it can be read on a dark page, too. */
function svg(height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, backgroundColor: '#fff', textStyle: { fontFamily: FONT }, ...option });
  const text = chart.renderToSVGString();
  chart.dispose();
  return `${text}\n`;
}
