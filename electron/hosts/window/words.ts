/** The words of native menus, dialogs and notices; the page keeps its own catalogue. */
const english = {
  file: 'File',
  openPhotos: 'Open Photos…',
  openFolder: 'Open Folder…',
  openRecent: 'Open Recent',
  clearRecent: 'Clear Recent',
  quit: 'Quit Dotbogi',
  about: 'About Dotbogi',
  hide: 'Hide Dotbogi',
  hideOthers: 'Hide Others',
  unhide: 'Show All',
  services: 'Services',
  close: 'Close Window',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  view: 'View',
  fullScreen: 'Full Screen',
  reload: 'Reload',
  window: 'Window',
  minimize: 'Minimize',
  zoom: 'Zoom',
  help: 'Help',
  website: 'Dotbogi on GitHub',
  photos: 'Photos',
  choosePhotos: 'Choose photos to enhance',
  chooseFolder: 'Choose a folder',
  saveReport: 'Save the report',
  stillRunning: 'Photos are still being enhanced.',
  stillRunningDetail: 'The photo at hand will not be written. Finished photos are kept.',
  keepRunning: 'Keep running',
  stopAndClose: 'Stop and close',
  pageCrashed: 'The page stopped again and again.',
  pageCrashedDetail: 'Finished photos are kept. Dotbogi will close.',
  ok: 'OK',
  done: 'Enhancement finished',
  partly: 'Finished, with failures',
  doneBody: '{done} done, {skipped} skipped, {failed} failed',
} as const;

export type Word = keyof typeof english;

const korean: Readonly<Record<Word, string>> = {
  file: '파일',
  openPhotos: '사진 열기…',
  openFolder: '폴더 열기…',
  openRecent: '최근 항목 열기',
  clearRecent: '최근 항목 지우기',
  quit: '돋보기 종료',
  about: '돋보기 정보',
  hide: '돋보기 가리기',
  hideOthers: '기타 가리기',
  unhide: '모두 보기',
  services: '서비스',
  close: '창 닫기',
  edit: '편집',
  undo: '실행 취소',
  redo: '다시 실행',
  cut: '잘라내기',
  copy: '복사',
  paste: '붙여넣기',
  selectAll: '모두 선택',
  view: '보기',
  fullScreen: '전체 화면',
  reload: '새로 고침',
  window: '윈도우',
  minimize: '최소화',
  zoom: '확대/축소',
  help: '도움말',
  website: 'GitHub의 돋보기',
  photos: '사진',
  choosePhotos: '보정할 사진 선택',
  chooseFolder: '폴더 선택',
  saveReport: '보고서 저장',
  stillRunning: '아직 사진을 보정하고 있습니다.',
  stillRunningDetail: '지금 처리 중인 사진은 저장되지 않습니다. 끝난 사진은 그대로 남습니다.',
  keepRunning: '계속하기',
  stopAndClose: '멈추고 닫기',
  pageCrashed: '화면이 되풀이해서 멈췄습니다.',
  pageCrashedDetail: '끝난 사진은 그대로 남습니다. 돋보기를 닫습니다.',
  ok: '확인',
  done: '보정을 마쳤습니다',
  partly: '보정을 마쳤지만 실패한 사진이 있습니다',
  doneBody: '완료 {done}, 건너뜀 {skipped}, 실패 {failed}',
};

export type Words = Readonly<Record<Word, string>>;

/** @param locale as the system names it (`ko`, `ko-KR`, `en-GB` …); everything but Korean reads English. */
export function wordsFor(locale: string): Words {
  return /^ko\b/i.test(locale) ? korean : english;
}

/** Puts numbers into `{name}` places. */
export function fill(text: string, values: Readonly<Record<string, number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
