import { describe, expect, it } from 'vitest';
import type { ReportRow } from '../../contract.ts';
import { writeReport } from './report.ts';

const done: ReportRow = {
  source: '/사진/a, "b".jpg',
  target: '/사진/enhanced/a_x2.jpg',
  state: 'done',
  milliseconds: 1234.5678,
  speed: 0.31415,
  fidelity: 48.2,
  spared: { tiles: 3, of: 16, largest: 1.23456, columns: 4, map: 'eJwTYAAAACIAEg==' },
  warnings: ['Sixteen bit became eight.', 'No GPS.'],
  reason: null,
};
const failed: ReportRow = {
  ...done,
  source: '=HYPERLINK("http://x","y").png',
  target: null,
  state: 'failed',
  milliseconds: null,
  speed: null,
  fidelity: null,
  spared: null,
  warnings: [],
  reason: '-1 of «x»\nis damaged',
};

describe('a report', () => {
  it('quotes what CSV needs quoted, one line a photo, ended as RFC 4180 ends them', () => {
    const text = writeReport({ format: 'csv', rows: [done] });
    expect(text.split('\r\n')).toEqual([
      '\uFEFFsource,target,state,seconds,megapixels per second,fidelity dB,spared blocks,of blocks,largest change,warnings,reason',
      '"/사진/a, ""b"".jpg",/사진/enhanced/a_x2.jpg,done,1.235,0.314,48.2,3,16,1.235,Sixteen bit became eight. No GPS.,',
      '',
    ]);
  });

  it('lets no name become a formula', () => {
    const line = writeReport({ format: 'csv', rows: [failed] }).split('\r\n')[1];
    expect(line).toBe('"\'=HYPERLINK(""http://x"",""y"").png",,failed,,,,,,,,"\'-1 of «x»\nis damaged"');
    for (const sign of ['=', '+', '-', '@', '\t', '＝'])
      expect(writeReport({ format: 'csv', rows: [{ ...done, source: `${sign}1` }] })).toContain(`'${sign}1`);
  });

  it('keeps names as they are in JSON, and seconds as numbers', () => {
    const { photos } = JSON.parse(writeReport({ format: 'json', rows: [done, failed] })) as { photos: object[] };
    expect(photos).toHaveLength(2);
    expect(photos[0]).toMatchObject({ source: done.source, seconds: 1.235, fidelity: 48.2, spared: done.spared });
    expect(photos[1]).toMatchObject({ source: failed.source, state: 'failed', seconds: null, target: null });
  });
});
