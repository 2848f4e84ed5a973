// Written by tools/api_types.py from api/openapi.json (`make golden`); types.ts gives the shapes their names.
export type Problem = {
  type?: string
  title?: string
  status?: number
  detail?: string
  field?: string
  expected?: string
}

// What a request's body holds.
export type Bodies = {
  'PUT /api/calendars/{code}': {
    name?: string
    name_en?: string
    rules?: {
      code: string
      name: string
      name_en?: string
      utc_offset_min?: number
      day_minutes?: number
      weeks: {
        days: {
          from: string
          to: string
        }[][]
        valid_from?: string
        valid_to?: string
      }[]
      holidays?: {
        month: number
        day: number
        lunar?: boolean
        shift_days?: number
        length_days?: number
        name: string
        name_en?: string
        from_year?: number
        to_year?: number
      }[]
      compensation?: boolean
      closed?: {
        from: string
        to: string
        name?: string
        name_en?: string
      }[]
      swaps?: {
        off: string
        working: string
        name?: string
        name_en?: string
      }[]
      make_up?: {
        date: string
        as_weekday?: number
        name?: string
        name_en?: string
      }[]
    }
    year?: number
    day_minutes?: number
    week?: {
      from: string
      to: string
    }[][]
    swaps?: {
      date: string
      to?: string
      kind: "swap" | "off" | "work"
      name?: string
      name_en?: string
    }[]
    holidays?: {
      date: string
      name: string
      name_en?: string
    }[]
    version?: number
  }
  'POST /api/calendars/{code}/explain': {
    start: string
    budget_minutes?: number
    budget_days?: number
  }
  'POST /api/callbacks': {
    number: string
  }
  'POST /api/callbacks/{id}/{verb}': {
    note?: string
    case_id?: string
  }
  'PUT /api/calls/agent': {
    extension: string
    ready?: boolean
  }
  'POST /api/calls/{id}/case': {
    case_id: string
  }
  'POST /api/cases': {
    field: string
    description: string
    lat?: number
    lon?: number
    address?: string
    area?: string
    urgency?: string
    lang?: string
    channel?: string
    contact?: {
      name?: string
      phone?: string
      email?: string
      device_id?: string
      account_id?: string
    }
    attachments?: string[]
    extra?: unknown
  }
  'POST /api/cases/{id}/handover': {
    handover: string
  }
  'POST /api/cases/{id}/hold': {
    reason: string
    held?: boolean
  }
  'POST /api/cases/{id}/identity': {
    reason: string
  }
  'POST /api/cases/{id}/viewers': {
    leaving?: boolean
  }
  'POST /api/cases/{id}/{verb}': {
    field?: string
    area?: string
    urgency?: string
    unit?: string
    note?: string
    reason?: string
    text?: string
    into?: string
    to?: string
    grade?: string
    co_units?: string[]
    attachments?: string[]
    due?: string
    proof?: boolean
    keep_rule?: boolean
  }
  'PUT /api/categories/{code}': {
    name: string
    name_en: string
    icon: string
    group: string
    description: string
    default_days: number
    active?: boolean
    position?: number
    version?: number
  }
  'POST /api/channels/phone/events': {
    event: "newCall" | "answer" | "hangup" | "queueEnter" | "queueLeave" | "transfer" | "hold" | "unhold" | "recordingReady" | "dtmf" | "abandoned"
    callId: string
    sequence: number
    from?: string
    to?: string
    direction?: "in" | "out"
    user?: string
    queue?: string
    cause?: string
    digits?: string
    at?: string
    leg?: string
    url?: string
  }
  'POST /api/chat': {
    token: string
    id: string
    text?: string
    name?: string
    attachments?: string[]
    lat?: number
    lon?: number
  }
  'POST /api/desk/bulk': {
    ids: string[]
    verb: string
    dry_run?: boolean
    field?: string
    area?: string
    urgency?: string
    unit?: string
    text?: string
    reason?: string
    into?: string
    co_units?: string[]
    attachments?: string[]
    due?: string
  }
  'POST /api/desk/conversations/{id}/case': {
    field: string
    description: string
    lat?: number
    lon?: number
    address?: string
    area?: string
    urgency?: string
    lang?: string
    channel?: string
    contact?: {
      name?: string
      phone?: string
      email?: string
      device_id?: string
      account_id?: string
    }
    attachments?: string[]
    extra?: unknown
  }
  'POST /api/desk/conversations/{id}/join': {
    other: string
  }
  'POST /api/desk/conversations/{id}/link': {
    code: string
  }
  'POST /api/desk/conversations/{id}/reply': {
    text: string
  }
  'POST /api/desk/incidents': {
    id?: number
    title: string
    text: string
    title_en?: string
    text_en?: string
    categories?: string[]
    areas?: string[]
    lat?: number
    lon?: number
    radius_m?: number
    begins?: string
    ends?: string
    main_case?: string
    article?: string
    version?: number
    saved_by?: string
  }
  'PUT /api/desk/incidents/{id}': {
    title: string
    text: string
    title_en?: string
    text_en?: string
    categories?: string[]
    areas?: string[]
    lat?: number
    lon?: number
    radius_m?: number
    begins?: string
    ends?: string
    main_case?: string
    article?: string
    version?: number
    saved_by?: string
  }
  'PUT /api/desk/surge': {
    on: boolean
    read_only?: boolean
    since?: string
    saved_by?: string
    version?: number
  }
  'POST /api/desk/understanding': {
    description: string
    address?: string
    field?: string
    area?: string
    lat?: number
    lon?: number
  }
  'PUT /api/duty': {
    items: {
      post: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      unit?: string
      user_id: number
      from: string
      to: string
    }[]
    version?: number
  }
  'PUT /api/kb/articles/{slug}': {
    state?: "draft" | "published" | "retired"
    title: string
    question?: string
    answer: string
    title_en?: string
    question_en?: string
    answer_en?: string
    categories?: string[]
    areas?: string[]
    keywords?: string[]
    review_on?: string
    owner_unit?: string
    source?: string
    version?: number
    saved_at?: string
    saved_by?: string
  }
  'POST /api/keys': {
    name: string
    rights?: string[]
    expires_at?: string
  }
  'POST /api/knowledge/suggestions': {
    text: string
    field?: string
    area?: string
  }
  'POST /api/knowledge/{slug}/votes': {
    version: number
    helped: boolean
    place?: "page" | "form" | "desk"
  }
  'PUT /api/ladders': {
    items: {
      code: string
      name: string
      name_en?: string
      steps: {
        percent?: number
        after_minutes?: number
        tell: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      }[]
    }[]
    version?: number
  }
  'POST /api/macros': {
    id?: number
    title: string
    text: string
    text_en?: string
    verbs?: string[]
    categories?: string[]
    unit?: string
    user_id?: number
    version?: number
    saved_by?: string
  }
  'PUT /api/macros/{id}': {
    title: string
    text: string
    text_en?: string
    verbs?: string[]
    categories?: string[]
    unit?: string
    user_id?: number
    version?: number
    saved_by?: string
  }
  'POST /api/notices/read': {
    ids?: number[]
    all?: boolean
  }
  'PUT /api/partners/{code}': {
    unit: string
    name: string
    kind: "open311" | "webhook"
    url: string
    jurisdiction?: string
    services?: {
      field: string
      service_code: string
    }[]
    default_service?: string
    contract?: {
      purpose: string
      fields: string[]
      valid_to?: string
    }
    poll_s?: number
    timeout_s?: number
    active?: boolean
    version?: number
    secret?: string
  }
  'POST /api/partners/{code}/events': {
    event_id: string
    handover: string
    state: string
    id?: string
    text?: string
    proof?: {
      name?: string
      data: string
    }[]
  }
  'POST /api/privacy/requests': {
    kind: "provide" | "erase"
    number?: string
    mail?: string
    conversation?: string
    reason: string
  }
  'POST /api/privacy/requests/{id}/erasure': {
    reason: string
  }
  'POST /api/privacy/requests/{id}/provision': {
    reason: string
  }
  'POST /api/privacy/requests/{id}/refusal': {
    reason: string
  }
  'PUT /api/promises': {
    items: {
      field: string
      unit?: string
      urgency?: string
      valid_from?: string
      valid_to?: string
      clocks: {
        kind: string
        minutes?: number
        days?: number
        calendar?: string
        ladder?: string
      }[]
    }[]
    version?: number
  }
  'POST /api/quality/reviews/{id}': {
    verdict: "confirmed" | "fault"
    failed?: string[]
    reason?: string
  }
  'POST /api/recordings/{id}/hold': {
    reason: string
    held?: boolean
  }
  'PUT /api/register/catalogue/{type}': {
    title: string
    title_en?: string
    description: string
    description_en?: string
    publisher?: string
    contact?: string
    license?: string
    keywords?: string[]
    every?: string
    public?: boolean
  }
  'POST /api/register/contracts': {
    consumer: string
    purpose: string
    tenants?: string[]
    grants: {
      types?: string[]
      scope?: string
      areas?: string[]
      attributes?: string[]
      hidden?: string[]
    }[]
    requests_per_minute?: number
    needs_issue?: boolean
    valid_from?: string
    valid_until?: string
  }
  'PUT /api/register/contracts/{id}': {
    contract: {
      consumer: string
      purpose: string
      tenants?: string[]
      grants: {
        types?: string[]
        scope?: string
        areas?: string[]
        attributes?: string[]
        hidden?: string[]
      }[]
      requests_per_minute?: number
      needs_issue?: boolean
      valid_from?: string
      valid_until?: string
    }
  }
  'POST /api/register/device-mappings': {
    topic: string
    entity: string
    type: string
    tenant?: string
    key?: string
    observed_at?: string
    attributes: {
      name: string
      path?: string
      unit?: string
      factor?: number
      offset?: number
      longitude?: string
      latitude?: string
    }[]
  }
  'PUT /api/register/device-mappings/{id}': {
    mapping: {
      topic: string
      entity: string
      type: string
      tenant?: string
      key?: string
      observed_at?: string
      attributes: {
        name: string
        path?: string
        unit?: string
        factor?: number
        offset?: number
        longitude?: string
        latitude?: string
      }[]
    }
  }
  'POST /api/register/retention-rules': {
    tenant?: string
    type: string
    attribute?: string
    samples?: number
    hours?: number
    days?: number
    valid_from?: string
    valid_until?: string
  }
  'PUT /api/register/retention-rules/{id}': {
    rule: {
      tenant?: string
      type: string
      attribute?: string
      samples?: number
      hours?: number
      days?: number
      valid_from?: string
      valid_until?: string
    }
  }
  'POST /api/reports': {
    field: string
    description: string
    lat?: number
    lon?: number
    address?: string
    area?: string
    urgency?: string
    lang?: string
    channel?: string
    contact?: {
      name?: string
      phone?: string
      email?: string
      device_id?: string
      account_id?: string
    }
    attachments?: string[]
    extra?: unknown
  }
  'POST /api/reports/{code}/support': {
    contact?: {
      name?: string
      phone?: string
      email?: string
      device_id?: string
      account_id?: string
    }
  }
  'PUT /api/responsibilities': {
    items: {
      field: string
      area?: string
      unit: string
      valid_from?: string
      valid_to?: string
      disputed?: string
    }[]
    version?: number
  }
  'POST /api/session': {
    name: string
    password: string
  }
  'POST /api/shift-notes': {
    text: string
    cases?: string[]
  }
  'POST /api/surge/known': {
    text?: string
    field?: string
    area?: string
    lat?: number
    lon?: number
  }
  'POST /api/track/{code}/message': {
    text: string
    attachments?: string[]
  }
  'POST /api/track/{code}/rating': {
    grade: string
    comment?: string
  }
  'POST /api/track/{code}/reopen': {
    reason: string
  }
  'PUT /api/units/{code}': {
    name: string
    name_en?: string
    kind?: string
    parent?: string
    calendar?: string
    area?: string
    phone?: string
    valid_from?: string
    valid_to?: string
    predecessors?: string[]
    version?: number
  }
  'POST /api/users': {
    name: string
    display_name: string
    password: string
    roles: string[]
    unit?: string
  }
  'PUT /api/users/{id}': {
    display_name?: string
    unit?: string
    password?: string
    roles?: string[]
    disabled?: boolean
    version?: number
  }
}

// What a request is answered with.
export type Answers = {
  'GET /api/areas': {
    items: {
      code: string
      name: string
      name_en: string
      level: "province" | "district" | "commune"
      parent?: string
      valid_from?: string
      valid_to?: string
      predecessors: string[]
      successors: string[]
      area_km2?: number
      center?: number[]
    }[]
    total: number
  }
  'GET /api/areas/at': {
    code: string
    name: string
    name_en: string
    level: "province" | "district" | "commune"
    parent?: string
    valid_from?: string
    valid_to?: string
    predecessors: string[]
    successors: string[]
    area_km2?: number
    center?: number[]
  }
  'POST /api/attachments': {
    id: string
    type: string
    bytes: number
    width: number
    height: number
  }
  'GET /api/audit': {
    items: {
      seq: number
      at: string
      actor: string
      action: string
      object: string
      detail: unknown
      prev: string
      hash: string
    }[]
    total: number
    next?: string
  }
  'GET /api/calendars': {
    items: {
      code: string
      name: string
      name_en: string
      version: number
    }[]
  }
  'GET /api/calendars/{code}': {
    code: string
    name: string
    name_en: string
    version: number
    year: number
    day_minutes: number
    week: {
      from: string
      to: string
    }[][]
    holidays: {
      date: string
      name: string
      name_en?: string
    }[]
    swaps: {
      date: string
      to?: string
      kind: "swap" | "off" | "work"
      name?: string
      name_en?: string
    }[]
    days: {
      date: string
      why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
      name: string
      name_en: string
      shifts: {
        from: string
        to: string
      }[]
    }[]
    rules: {
      code: string
      name: string
      name_en?: string
      utc_offset_min?: number
      day_minutes?: number
      weeks: {
        days: {
          from: string
          to: string
        }[][]
        valid_from?: string
        valid_to?: string
      }[]
      holidays?: {
        month: number
        day: number
        lunar?: boolean
        shift_days?: number
        length_days?: number
        name: string
        name_en?: string
        from_year?: number
        to_year?: number
      }[]
      compensation?: boolean
      closed?: {
        from: string
        to: string
        name?: string
        name_en?: string
      }[]
      swaps?: {
        off: string
        working: string
        name?: string
        name_en?: string
      }[]
      make_up?: {
        date: string
        as_weekday?: number
        name?: string
        name_en?: string
      }[]
    }
  }
  'PUT /api/calendars/{code}': {
    code: string
    name: string
    name_en: string
    version: number
    year: number
    day_minutes: number
    week: {
      from: string
      to: string
    }[][]
    holidays: {
      date: string
      name: string
      name_en?: string
    }[]
    swaps: {
      date: string
      to?: string
      kind: "swap" | "off" | "work"
      name?: string
      name_en?: string
    }[]
    days: {
      date: string
      why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
      name: string
      name_en: string
      shifts: {
        from: string
        to: string
      }[]
    }[]
    rules: {
      code: string
      name: string
      name_en?: string
      utc_offset_min?: number
      day_minutes?: number
      weeks: {
        days: {
          from: string
          to: string
        }[][]
        valid_from?: string
        valid_to?: string
      }[]
      holidays?: {
        month: number
        day: number
        lunar?: boolean
        shift_days?: number
        length_days?: number
        name: string
        name_en?: string
        from_year?: number
        to_year?: number
      }[]
      compensation?: boolean
      closed?: {
        from: string
        to: string
        name?: string
        name_en?: string
      }[]
      swaps?: {
        off: string
        working: string
        name?: string
        name_en?: string
      }[]
      make_up?: {
        date: string
        as_weekday?: number
        name?: string
        name_en?: string
      }[]
    }
  }
  'POST /api/calendars/{code}/explain': {
    due: string
    minutes: number
    steps: {
      from: string
      to: string
      minutes: number
      why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
      name: string
      name_en: string
    }[]
  }
  'GET /api/callbacks': {
    items: {
      id: number
      state: "open" | "taken" | "tried" | "done" | "given_up"
      mine: boolean
      number: string
      origin: string
      wishes: number
      waited_ms: number
      tries: number
      first_at: string
      last_at: string
      not_before?: string
      taken_by: string
      note: string
      case_id?: string
      version: number
    }[]
    total: number
  }
  'POST /api/callbacks': {
    waiting: number
  }
  'POST /api/callbacks/{id}/{verb}': {
    id: number
    state: "open" | "taken" | "tried" | "done" | "given_up"
    mine: boolean
    number: string
    origin: string
    wishes: number
    waited_ms: number
    tries: number
    first_at: string
    last_at: string
    not_before?: string
    taken_by: string
    note: string
    case_id?: string
    version: number
  }
  'PUT /api/calls/agent': {
    extension: string
    ready: boolean
  }
  'GET /api/calls/mine': {
    agent: {
      extension: string
      ready: boolean
    }
    items: {
      id: number
      state: "ringing" | "queued" | "talking" | "held" | "ended" | "abandoned"
      direction: "in" | "out"
      mine: boolean
      withheld: boolean
      number: string
      extension: string
      queue: string
      digits: string
      started_at: string
      queued_at?: string
      answered_at?: string
      ended_at?: string
      waited_ms: number
      case_id?: string
      earlier_count: number
      earlier: {
        id: string
        code: string
        title: string
        state: string
        opened_at: string
        why: {
          vi: string
          en: string
        }
      }[]
      recordings: {
        id: string
        leg: string
        type: string
        sha256: string
        bytes: number
        at: string
        held: boolean
        erased: boolean
        hold_reason: string
      }[]
      version: number
    }[]
    callbacks: number
  }
  'GET /api/calls/queues': {
    queues: {
      queue: string
      waiting: number
      longest_wait_ms: number
      answered: number
      abandoned: number
      mean_wait_ms: number
    }[]
    agents: {
      ready: number
      talking: number
      away: number
    }
    callbacks: number
  }
  'GET /api/calls/{id}': {
    id: number
    state: "ringing" | "queued" | "talking" | "held" | "ended" | "abandoned"
    direction: "in" | "out"
    mine: boolean
    withheld: boolean
    number: string
    extension: string
    queue: string
    digits: string
    started_at: string
    queued_at?: string
    answered_at?: string
    ended_at?: string
    waited_ms: number
    case_id?: string
    earlier_count: number
    earlier: {
      id: string
      code: string
      title: string
      state: string
      opened_at: string
      why: {
        vi: string
        en: string
      }
    }[]
    recordings: {
      id: string
      leg: string
      type: string
      sha256: string
      bytes: number
      at: string
      held: boolean
      erased: boolean
      hold_reason: string
    }[]
    version: number
  }
  'POST /api/calls/{id}/case': {
    id: number
    state: "ringing" | "queued" | "talking" | "held" | "ended" | "abandoned"
    direction: "in" | "out"
    mine: boolean
    withheld: boolean
    number: string
    extension: string
    queue: string
    digits: string
    started_at: string
    queued_at?: string
    answered_at?: string
    ended_at?: string
    waited_ms: number
    case_id?: string
    earlier_count: number
    earlier: {
      id: string
      code: string
      title: string
      state: string
      opened_at: string
      why: {
        vi: string
        en: string
      }
    }[]
    recordings: {
      id: string
      leg: string
      type: string
      sha256: string
      bytes: number
      at: string
      held: boolean
      erased: boolean
      hold_reason: string
    }[]
    version: number
  }
  'POST /api/cases': {
    id: string
    code: string
    state: string
    field: string
    title: string
    area: string
    unit: string
    channel: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    version: number
    supporters: number
    escalated: number
    description: string
    address: string
    urgency: string
    source: string
    tracking_code?: string
    reporter: {
      sealed: boolean
      has_phone: boolean
      has_email: boolean
    }
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    clocks: {
      kind: string
      unit: string
      ladder: string
      why: string
      started_at: string
      budget: number
      due?: string
      met_at?: string
      paused: boolean
      steps: {
        from: string
        to: string
        minutes: number
        why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
        name: string
        name_en: string
      }[]
      extensions: {
        at: string
        due_before?: string
        by: string
        reason: string
      }[]
    }[]
    escalations: {
      kind: string
      unit: string
      mark: string
      tell: string
      instead: string
      share: boolean
      step: number
      at: string
      fired_at: string
      people: string[]
    }[]
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    assignments: {
      unit: string
      role: string
      state: string
      answer?: string
    }[]
    duplicates: {
      id: string
      code: string
      title: string
      state: string
      distance_m: number
      probability: number
      suggested: boolean
      merged: boolean
      why: {
        vi: string
        en: string
      }[]
    }[]
    handover: {
      id: string
      partner: string
      unit: string
      state: string
      number: string
      token: string
      sent_at?: string
      settled_at?: string
      next_at?: string
      attempts: number
      http_status: number
      sent_sha256: string
      answer_sha256: string
      reason: string
      remote_state: string
      attention: string
      remote_at?: string
      can_try_again: boolean
    }[]
    suggestion: {
      unit: string
      why: string
      other?: string
    }
    reading?: {
      categories: {
        field: string
        probability: number
        why: {
          vi: string
          en: string
        }
      }[]
      places: {
        kind: "ward" | "street" | "landmark"
        said: string
        areas: string[]
        why: {
          vi: string
          en: string
        }
      }[]
      urgency: {
        vi: string
        en: string
      }[]
      personal: {
        vi: string
        en: string
      }[]
    }
    actions: string[]
  }
  'GET /api/cases/{id}': {
    id: string
    code: string
    state: string
    field: string
    title: string
    area: string
    unit: string
    channel: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    version: number
    supporters: number
    escalated: number
    description: string
    address: string
    urgency: string
    source: string
    tracking_code?: string
    reporter: {
      sealed: boolean
      has_phone: boolean
      has_email: boolean
    }
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    clocks: {
      kind: string
      unit: string
      ladder: string
      why: string
      started_at: string
      budget: number
      due?: string
      met_at?: string
      paused: boolean
      steps: {
        from: string
        to: string
        minutes: number
        why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
        name: string
        name_en: string
      }[]
      extensions: {
        at: string
        due_before?: string
        by: string
        reason: string
      }[]
    }[]
    escalations: {
      kind: string
      unit: string
      mark: string
      tell: string
      instead: string
      share: boolean
      step: number
      at: string
      fired_at: string
      people: string[]
    }[]
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    assignments: {
      unit: string
      role: string
      state: string
      answer?: string
    }[]
    duplicates: {
      id: string
      code: string
      title: string
      state: string
      distance_m: number
      probability: number
      suggested: boolean
      merged: boolean
      why: {
        vi: string
        en: string
      }[]
    }[]
    handover: {
      id: string
      partner: string
      unit: string
      state: string
      number: string
      token: string
      sent_at?: string
      settled_at?: string
      next_at?: string
      attempts: number
      http_status: number
      sent_sha256: string
      answer_sha256: string
      reason: string
      remote_state: string
      attention: string
      remote_at?: string
      can_try_again: boolean
    }[]
    suggestion: {
      unit: string
      why: string
      other?: string
    }
    reading?: {
      categories: {
        field: string
        probability: number
        why: {
          vi: string
          en: string
        }
      }[]
      places: {
        kind: "ward" | "street" | "landmark"
        said: string
        areas: string[]
        why: {
          vi: string
          en: string
        }
      }[]
      urgency: {
        vi: string
        en: string
      }[]
      personal: {
        vi: string
        en: string
      }[]
    }
    actions: string[]
  }
  'GET /api/cases/{id}/answer-check': {
    hollow: boolean
    points: number
    most_like: number
    reasons: {
      vi: string
      en: string
    }[]
  }
  'GET /api/cases/{id}/answer-draft': {
    text: string
    open: string[]
  }
  'GET /api/cases/{id}/calls': {
    items: {
      id: number
      state: "ringing" | "queued" | "talking" | "held" | "ended" | "abandoned"
      direction: "in" | "out"
      mine: boolean
      withheld: boolean
      number: string
      extension: string
      queue: string
      digits: string
      started_at: string
      queued_at?: string
      answered_at?: string
      ended_at?: string
      waited_ms: number
      case_id?: string
      earlier_count: number
      earlier: {
        id: string
        code: string
        title: string
        state: string
        opened_at: string
        why: {
          vi: string
          en: string
        }
      }[]
      recordings: {
        id: string
        leg: string
        type: string
        sha256: string
        bytes: number
        at: string
        held: boolean
        erased: boolean
        hold_reason: string
      }[]
      version: number
    }[]
  }
  'POST /api/cases/{id}/handover': {
    items: {
      id: string
      partner: string
      unit: string
      state: string
      number: string
      token: string
      sent_at?: string
      settled_at?: string
      next_at?: string
      attempts: number
      http_status: number
      sent_sha256: string
      answer_sha256: string
      reason: string
      remote_state: string
      attention: string
      remote_at?: string
      can_try_again: boolean
    }[]
  }
  'POST /api/cases/{id}/hold': {
    case_id: string
    code: string
    reason: string
    by: string
    at: string
    held: boolean
  }
  'POST /api/cases/{id}/identity': {
    name?: string
    phone?: string
    email?: string
    device_id?: string
    account_id?: string
  }
  'POST /api/cases/{id}/viewers': {
    items: string[]
  }
  'POST /api/cases/{id}/{verb}': {
    id: string
    code: string
    state: string
    field: string
    title: string
    area: string
    unit: string
    channel: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    version: number
    supporters: number
    escalated: number
    description: string
    address: string
    urgency: string
    source: string
    tracking_code?: string
    reporter: {
      sealed: boolean
      has_phone: boolean
      has_email: boolean
    }
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    clocks: {
      kind: string
      unit: string
      ladder: string
      why: string
      started_at: string
      budget: number
      due?: string
      met_at?: string
      paused: boolean
      steps: {
        from: string
        to: string
        minutes: number
        why: "working" | "make_up" | "between_shifts" | "off_hours" | "day_off" | "holiday" | "compensation" | "closed" | "swapped" | "no_hours" | "paused"
        name: string
        name_en: string
      }[]
      extensions: {
        at: string
        due_before?: string
        by: string
        reason: string
      }[]
    }[]
    escalations: {
      kind: string
      unit: string
      mark: string
      tell: string
      instead: string
      share: boolean
      step: number
      at: string
      fired_at: string
      people: string[]
    }[]
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    assignments: {
      unit: string
      role: string
      state: string
      answer?: string
    }[]
    duplicates: {
      id: string
      code: string
      title: string
      state: string
      distance_m: number
      probability: number
      suggested: boolean
      merged: boolean
      why: {
        vi: string
        en: string
      }[]
    }[]
    handover: {
      id: string
      partner: string
      unit: string
      state: string
      number: string
      token: string
      sent_at?: string
      settled_at?: string
      next_at?: string
      attempts: number
      http_status: number
      sent_sha256: string
      answer_sha256: string
      reason: string
      remote_state: string
      attention: string
      remote_at?: string
      can_try_again: boolean
    }[]
    suggestion: {
      unit: string
      why: string
      other?: string
    }
    reading?: {
      categories: {
        field: string
        probability: number
        why: {
          vi: string
          en: string
        }
      }[]
      places: {
        kind: "ward" | "street" | "landmark"
        said: string
        areas: string[]
        why: {
          vi: string
          en: string
        }
      }[]
      urgency: {
        vi: string
        en: string
      }[]
      personal: {
        vi: string
        en: string
      }[]
    }
    actions: string[]
  }
  'GET /api/categories': {
    items: {
      code: string
      name: string
      name_en: string
      icon: string
      group: string
      description: string
      default_days: number
      active?: boolean
      position?: number
      version?: number
    }[]
  }
  'PUT /api/categories/{code}': {
    code: string
    name: string
    name_en: string
    icon: string
    group: string
    description: string
    default_days: number
    active?: boolean
    position?: number
    version?: number
  }
  'GET /api/channels': {
    items: {
      channel: string
      enabled: boolean
      open: number
      unread: number
      waiting: number
      failed: number
      oldest?: string
    }[]
  }
  'POST /api/channels/phone/calls/{id}/recordings/{leg}': {
    call: number
    known: boolean
  }
  'POST /api/channels/phone/events': {
    call: number
    known: boolean
  }
  'GET /api/channels/phone/hours': {
    open: boolean
    calendar: string
  }
  'GET /api/channels/quarantine': {
    items: {
      id: string
      channel: string
      reason: string
      at: string
      bytes: number
    }[]
  }
  'GET /api/chat/{token}': {
    items: {
      id: string
      way: string
      text: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
    }[]
  }
  'GET /api/city': {
    name?: string
    name_en?: string
    hotline?: string
    simulated?: boolean
    utc_offset_min?: number
    center?: number[]
    bbox?: number[]
  }
  'POST /api/desk/bulk': {
    possible: number
    done: number
    already: number
    refused: number
    items: {
      id: string
      code: string
      outcome: "possible" | "done" | "already" | "refused"
      why: string
      state: string
      version: number
    }[]
  }
  'GET /api/desk/cases': {
    items: {
      id: string
      code: string
      state: string
      field: string
      title: string
      area: string
      unit: string
      channel: string
      lat?: number
      lon?: number
      opened_at: string
      due?: string
      overdue: boolean
      version: number
      supporters: number
      escalated: number
    }[]
    next?: string
    total?: number
    total_is_least: boolean
  }
  'GET /api/desk/conversations': {
    items: {
      id: string
      channel: string
      name: string
      address: string
      preview: string
      lang: string
      subject: string
      case_code?: string
      taken_by: string
      unread: number
      version: number
      open: boolean
      last_at: string
    }[]
    waiting: {
      channel: string
      count: number
    }[]
    next?: string
  }
  'GET /api/desk/conversations/{id}': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/again': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/case': {
    code: string
    number: string
    id: string
    state: string
    due?: string
  }
  'POST /api/desk/conversations/{id}/done': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/join': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/link': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/reply': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/separate': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'POST /api/desk/conversations/{id}/take': {
    id: string
    channel: string
    name: string
    address: string
    preview: string
    lang: string
    subject: string
    case_code?: string
    taken_by: string
    unread: number
    version: number
    open: boolean
    last_at: string
    messages: {
      id: string
      way: string
      kind: string
      text: string
      author: string
      template_name: string
      state: string
      error: string
      at: string
      files: {
        id?: string
        name?: string
        type?: string
        url?: string
        trouble?: string
        bytes?: number
      }[]
      place?: {
        lat: number
        lon: number
      }
      automatic: boolean
    }[]
    same_person: {
      id: string
      channel: string
      name: string
      address: string
      confirmed: boolean
    }[]
    draft: {
      field: string
      description: string
      lat?: number
      lon?: number
      address?: string
      area?: string
      urgency?: string
      lang?: string
      channel?: string
      contact?: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      attachments?: string[]
      extra?: unknown
    }
  }
  'GET /api/desk/incidents': {
    items: {
      id?: number
      title: string
      text: string
      title_en?: string
      text_en?: string
      categories?: string[]
      areas?: string[]
      lat?: number
      lon?: number
      radius_m?: number
      begins?: string
      ends?: string
      main_case?: string
      article?: string
      version?: number
      saved_by?: string
    }[]
  }
  'POST /api/desk/incidents': {
    id?: number
    title: string
    text: string
    title_en?: string
    text_en?: string
    categories?: string[]
    areas?: string[]
    lat?: number
    lon?: number
    radius_m?: number
    begins?: string
    ends?: string
    main_case?: string
    article?: string
    version?: number
    saved_by?: string
  }
  'PUT /api/desk/incidents/{id}': {
    id?: number
    title: string
    text: string
    title_en?: string
    text_en?: string
    categories?: string[]
    areas?: string[]
    lat?: number
    lon?: number
    radius_m?: number
    begins?: string
    ends?: string
    main_case?: string
    article?: string
    version?: number
    saved_by?: string
  }
  'GET /api/desk/map': {
    items: [string, number, number, number, number][]
    states: string[]
  }
  'GET /api/desk/queues': {
    items: {
      key: string
      name: string
      name_en: string
      count: number
      overdue: number
    }[]
  }
  'GET /api/desk/surge': {
    mode: {
      on: boolean
      read_only?: boolean
      since?: string
      saved_by?: string
      version?: number
    }
    writes_put_off: boolean
    suggested: boolean
    per_minute: number
    normal_per_minute: number
    ratio: number
    write_ms: number
  }
  'PUT /api/desk/surge': {
    on: boolean
    read_only?: boolean
    since?: string
    saved_by?: string
    version?: number
  }
  'POST /api/desk/understanding': {
    categories: {
      field: string
      probability: number
      why: {
        vi: string
        en: string
      }
    }[]
    places: {
      kind: "ward" | "street" | "landmark"
      said: string
      areas: string[]
      why: {
        vi: string
        en: string
      }
    }[]
    urgency: {
      vi: string
      en: string
    }[]
    personal: {
      vi: string
      en: string
    }[]
    suggestion: {
      unit: string
      why: string
      other?: string
    }
    duplicates: {
      id: string
      code: string
      title: string
      state: string
      distance_m: number
      probability: number
      suggested: boolean
      merged: boolean
      why: {
        vi: string
        en: string
      }[]
    }[]
  }
  'GET /api/duty': {
    items: {
      post: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      unit?: string
      user_id: number
      from: string
      to: string
    }[]
    version?: number
  }
  'PUT /api/duty': {
    items: {
      post: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      unit?: string
      user_id: number
      from: string
      to: string
    }[]
    version?: number
  }
  'GET /api/fields': {
    items: {
      code: string
      name: string
      name_en: string
      icon: string
      group: string
      description: string
      default_days: number
    }[]
  }
  'GET /api/kb/articles': {
    items: {
      slug: string
      state?: "draft" | "published" | "retired"
      title: string
      question?: string
      answer: string
      title_en?: string
      question_en?: string
      answer_en?: string
      categories?: string[]
      areas?: string[]
      keywords?: string[]
      review_on?: string
      owner_unit?: string
      source?: string
      version?: number
      saved_at?: string
      saved_by?: string
      published_version?: number
      review_due: boolean
      helped: number
      did_not: number
    }[]
  }
  'PUT /api/kb/articles/{slug}': {
    slug: string
    state?: "draft" | "published" | "retired"
    title: string
    question?: string
    answer: string
    title_en?: string
    question_en?: string
    answer_en?: string
    categories?: string[]
    areas?: string[]
    keywords?: string[]
    review_on?: string
    owner_unit?: string
    source?: string
    version?: number
    saved_at?: string
    saved_by?: string
  }
  'GET /api/kb/articles/{slug}/changes': {
    items: {
      part: string
      mark: "same" | "removed" | "added"
      text: string
    }[]
  }
  'GET /api/kb/articles/{slug}/versions': {
    items: {
      slug: string
      state?: "draft" | "published" | "retired"
      title: string
      question?: string
      answer: string
      title_en?: string
      question_en?: string
      answer_en?: string
      categories?: string[]
      areas?: string[]
      keywords?: string[]
      review_on?: string
      owner_unit?: string
      source?: string
      version?: number
      saved_at?: string
      saved_by?: string
    }[]
  }
  'GET /api/kb/figures': {
    helped: number
    did_not: number
    deflected: number
    web_reports: number
    to_review: number
    deflection?: number
    versions: {
      slug: string
      version: number
      helped: number
      did_not: number
      deflected: number
    }[]
  }
  'GET /api/keys': {
    items: {
      id: number
      name: string
      rights: string[]
      created_at: string
      expires_at?: string
      last_used_at?: string
    }[]
  }
  'POST /api/keys': {
    id: number
    name: string
    rights: string[]
    created_at: string
    expires_at?: string
    last_used_at?: string
    key: string
  }
  'GET /api/knowledge': {
    items: {
      slug: string
      title: string
      question: string
      answer: string
      title_en: string
      question_en: string
      answer_en: string
      source: string
      categories: string[]
      areas: string[]
      found: string[]
      version: number
      saved_at: string
    }[]
  }
  'POST /api/knowledge/suggestions': {
    items: {
      slug: string
      title: string
      question: string
      answer: string
      title_en: string
      question_en: string
      answer_en: string
      source: string
      categories: string[]
      areas: string[]
      found: string[]
      version: number
      saved_at: string
    }[]
  }
  'GET /api/knowledge/{slug}': {
    slug: string
    title: string
    question: string
    answer: string
    title_en: string
    question_en: string
    answer_en: string
    source: string
    categories: string[]
    areas: string[]
    found: string[]
    version: number
    saved_at: string
  }
  'GET /api/ladders': {
    items: {
      code: string
      name: string
      name_en?: string
      steps: {
        percent?: number
        after_minutes?: number
        tell: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      }[]
    }[]
    version?: number
  }
  'PUT /api/ladders': {
    items: {
      code: string
      name: string
      name_en?: string
      steps: {
        percent?: number
        after_minutes?: number
        tell: "unit_duty" | "unit_head" | "shift_leader" | "operations"
      }[]
    }[]
    version?: number
  }
  'GET /api/macros': {
    items: {
      id?: number
      title: string
      text: string
      text_en?: string
      verbs?: string[]
      categories?: string[]
      unit?: string
      user_id?: number
      version?: number
      saved_by?: string
      filled: string
      mine: boolean
    }[]
  }
  'POST /api/macros': {
    id?: number
    title: string
    text: string
    text_en?: string
    verbs?: string[]
    categories?: string[]
    unit?: string
    user_id?: number
    version?: number
    saved_by?: string
    filled: string
    mine: boolean
  }
  'PUT /api/macros/{id}': {
    id?: number
    title: string
    text: string
    text_en?: string
    verbs?: string[]
    categories?: string[]
    unit?: string
    user_id?: number
    version?: number
    saved_by?: string
    filled: string
    mine: boolean
  }
  'GET /api/notices': {
    items: {
      id: number
      kind: string
      mark: string
      instead: string
      number: number
      case_code?: string
      unit?: string
      field?: string
      since: string
      at: string
      read: boolean
    }[]
    unread: number
  }
  'POST /api/notices/read': {
    unread: number
  }
  'GET /api/ops/points': {
    seq: number
    types: string[]
    statuses: string[]
    ids: string[]
    items: [number, number, number, number, number][]
  }
  'GET /api/ops/snapshot': {
    seq: number
    at: string
    live: boolean
    kpis: {
      key: string
      unit: string
      value?: number
      previous?: number
      spark: number[]
      changed_at: string
      definition: string
      definition_en: string
    }[]
    hours: {
      today: number[]
      average: number[]
    }
    units: {
      code: string
      name: string
      on_time: number
      total: number
    }[]
    alerts: {
      id: string
      kind: string
      severity: "critical" | "warning" | "info"
      title: string
      title_en: string
      place: string
      place_en: string
      unit: string
      unit_en: string
      since: string
      breach_at?: string
      lon?: number
      lat?: number
      ref: string
    }[]
    alerts_total: number
    queue: {
      case_id?: string
      code?: string
      title?: string
      field: string
      field_en: string
      place: string
      place_en: string
      channel: string
      waiting_since: string
    }[]
    queue_total: number
    sensors: {
      type: string
      name: string
      name_en: string
      ok: number
      warn: number
      critical: number
      silent: number
    }[]
    series: {
      pm25: {
        points: unknown[]
        limit?: number
        unit: string
      }
    }
  }
  'GET /api/ops/sources': {
    items: {
      key: string
      name: string
      name_en: string
      from: string
      to: string
      count: number
    }[]
  }
  'GET /api/partners': {
    items: {
      code: string
      unit: string
      name: string
      kind: "open311" | "webhook"
      url: string
      jurisdiction?: string
      services?: {
        field: string
        service_code: string
      }[]
      default_service?: string
      contract?: {
        purpose: string
        fields: string[]
        valid_to?: string
      }
      poll_s?: number
      timeout_s?: number
      active?: boolean
      version?: number
      has_secret: boolean
      polled_at?: string
      trouble: string
    }[]
  }
  'PUT /api/partners/{code}': {
    code: string
    unit: string
    name: string
    kind: "open311" | "webhook"
    url: string
    jurisdiction?: string
    services?: {
      field: string
      service_code: string
    }[]
    default_service?: string
    contract?: {
      purpose: string
      fields: string[]
      valid_to?: string
    }
    poll_s?: number
    timeout_s?: number
    active?: boolean
    version?: number
    has_secret: boolean
    polled_at?: string
    trouble: string
  }
  'POST /api/partners/{code}/events': {
    handover: string
    remote_state: string
  }
  'GET /api/privacy/holds': {
    items: {
      case_id: string
      code: string
      reason: string
      by: string
      at: string
      held: boolean
    }[]
  }
  'GET /api/privacy/register': {
    laws: {
      code: string
      name: string
      name_en: string
    }[]
    deadlines: {
      answer_working_days: number
      provide_days: number
      erase_days: number
      calendar: string
    }
    items: {
      code: string
      name: string
      name_en: string
      stands: string[]
      purpose: string
      purpose_en: string
      basis: string
      rule: string
      then: "erase" | "redact" | "hold" | "keep"
      days?: number
      after: string
      after_en: string
      setting: string
    }[]
    due: {
      rule: string
      count: number
    }[]
  }
  'GET /api/privacy/requests': {
    items: {
      id: string
      kind: "provide" | "erase"
      state: "open" | "waiting" | "done" | "refused"
      shown: string
      reason: string
      opened_at: string
      opened_by: string
      answer_by: string
      due: string
      done_at?: string
      done_by: string
      outcome: {
        cases?: number
        conversations?: number
        calls?: number
        recordings?: number
        callbacks?: number
        kept?: {
          what: string
          why: string
          why_en: string
        }[]
        note?: string
      }
      overdue: boolean
      version: number
    }[]
    open: number
    overdue: number
  }
  'POST /api/privacy/requests': {
    id: string
    kind: "provide" | "erase"
    state: "open" | "waiting" | "done" | "refused"
    shown: string
    reason: string
    opened_at: string
    opened_by: string
    answer_by: string
    due: string
    done_at?: string
    done_by: string
    outcome: {
      cases?: number
      conversations?: number
      calls?: number
      recordings?: number
      callbacks?: number
      kept?: {
        what: string
        why: string
        why_en: string
      }[]
      note?: string
    }
    overdue: boolean
    version: number
  }
  'POST /api/privacy/requests/{id}/erasure': {
    id: string
    kind: "provide" | "erase"
    state: "open" | "waiting" | "done" | "refused"
    shown: string
    reason: string
    opened_at: string
    opened_by: string
    answer_by: string
    due: string
    done_at?: string
    done_by: string
    outcome: {
      cases?: number
      conversations?: number
      calls?: number
      recordings?: number
      callbacks?: number
      kept?: {
        what: string
        why: string
        why_en: string
      }[]
      note?: string
    }
    overdue: boolean
    version: number
  }
  'POST /api/privacy/requests/{id}/provision': {
    at: string
    cases: {
      code: string
      state: string
      field: string
      title: string
      description: string
      address: string
      answer: string
      grade: string
      comment: string
      channel: string
      opened_at: string
      closed_at?: string
      contact: {
        name?: string
        phone?: string
        email?: string
        device_id?: string
        account_id?: string
      }
      steps: {
        at: string
        kind: string
        state: string
        text: string
      }[]
      files: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    conversations: {
      channel: string
      address: string
      name: string
      phone: string
      messages: {
        at: string
        way: string
        text: string
        files: string[]
      }[]
    }[]
    calls: {
      at: string
      direction: string
      number: string
      digits: string
      recordings: number
    }[]
    callbacks: {
      at: string
      number: string
      state: string
      note: string
    }[]
    kept: {
      code: string
      name: string
      name_en: string
      stands: string[]
      purpose: string
      purpose_en: string
      basis: string
      rule: string
      then: "erase" | "redact" | "hold" | "keep"
      days?: number
      after: string
      after_en: string
      setting: string
    }[]
    page: string
  }
  'POST /api/privacy/requests/{id}/refusal': {
    id: string
    kind: "provide" | "erase"
    state: "open" | "waiting" | "done" | "refused"
    shown: string
    reason: string
    opened_at: string
    opened_by: string
    answer_by: string
    due: string
    done_at?: string
    done_by: string
    outcome: {
      cases?: number
      conversations?: number
      calls?: number
      recordings?: number
      callbacks?: number
      kept?: {
        what: string
        why: string
        why_en: string
      }[]
      note?: string
    }
    overdue: boolean
    version: number
  }
  'GET /api/promises': {
    items: {
      field: string
      unit?: string
      urgency?: string
      valid_from?: string
      valid_to?: string
      clocks: {
        kind: string
        minutes?: number
        days?: number
        calendar?: string
        ladder?: string
      }[]
    }[]
    version?: number
  }
  'PUT /api/promises': {
    items: {
      field: string
      unit?: string
      urgency?: string
      valid_from?: string
      valid_to?: string
      clocks: {
        kind: string
        minutes?: number
        days?: number
        calendar?: string
        ladder?: string
      }[]
    }[]
    version?: number
  }
  'GET /api/quality/reviews': {
    items: {
      id: string
      code: string
      title: string
      field: string
      unit: string
      unit_name: string
      grade: string
      why: string
      answer: string
      closed_at: string
      yours: boolean
      check: {
        hollow: boolean
        points: number
        most_like: number
        reasons: {
          vi: string
          en: string
        }[]
      }
    }[]
    criteria: {
      code: string
      name: string
      name_en: string
    }[]
  }
  'POST /api/quality/reviews/{id}': {
    code: string
    verdict: string
    state: string
  }
  'GET /api/quality/units': {
    from: string
    to: string
    least_cases: number
    items: {
      unit: string
      name: string
      name_en: string
      cases: number
      returned: number
      rated: number
      reviewed: number
      few: boolean
      in_time?: number
      hours?: number
      reopened?: number
      satisfied?: number
      hollow?: number
      faults?: number
    }[]
    figures: {
      code: string
      name: string
      name_en: string
      says: string
      says_en: string
    }[]
  }
  'POST /api/recordings/{id}/hold': {
    id: string
    leg: string
    type: string
    sha256: string
    bytes: number
    at: string
    held: boolean
    erased: boolean
    hold_reason: string
  }
  'GET /api/register/access-log': {
    items: {
      seq: number
      at: string
      consumer: string
      user: string
      issue: string
      contract: number
      contract_version: number
      method: string
      target: string
      tenant: string
      digest: string
      refused: string
      hash: string
      signature: string
    }[]
    public_key: string
  }
  'GET /api/register/catalogue': {
    items: {
      type: string
      iri: string
      note?: {
        title: string
        title_en?: string
        description: string
        description_en?: string
        publisher?: string
        contact?: string
        license?: string
        keywords?: string[]
        every?: string
        public?: boolean
      }
      publisher_name: string
      publisher_name_en: string
      entities: number
      attributes: {
        name: string
        kinds: string[]
        share: number
      }[]
      completeness: number
      first: string
      newest: string
      median_age_s: number
      fresh?: number
      has_places: boolean
    }[]
    surveyed_at: string
  }
  'GET /api/register/contract': {
    id: number
    contract: {
      consumer: string
      purpose: string
      tenants?: string[]
      grants: {
        types?: string[]
        scope?: string
        areas?: string[]
        attributes?: string[]
        hidden?: string[]
      }[]
      requests_per_minute?: number
      needs_issue?: boolean
      valid_from?: string
      valid_until?: string
    }
    created_at: string
    version: number
  }
  'GET /api/register/contracts': {
    items: {
      id: number
      contract: {
        consumer: string
        purpose: string
        tenants?: string[]
        grants: {
          types?: string[]
          scope?: string
          areas?: string[]
          attributes?: string[]
          hidden?: string[]
        }[]
        requests_per_minute?: number
        needs_issue?: boolean
        valid_from?: string
        valid_until?: string
      }
      created_at: string
      version: number
    }[]
  }
  'POST /api/register/contracts': {
    id: number
    contract: {
      consumer: string
      purpose: string
      tenants?: string[]
      grants: {
        types?: string[]
        scope?: string
        areas?: string[]
        attributes?: string[]
        hidden?: string[]
      }[]
      requests_per_minute?: number
      needs_issue?: boolean
      valid_from?: string
      valid_until?: string
    }
    created_at: string
    version: number
  }
  'PUT /api/register/contracts/{id}': {
    id: number
    contract: {
      consumer: string
      purpose: string
      tenants?: string[]
      grants: {
        types?: string[]
        scope?: string
        areas?: string[]
        attributes?: string[]
        hidden?: string[]
      }[]
      requests_per_minute?: number
      needs_issue?: boolean
      valid_from?: string
      valid_until?: string
    }
    created_at: string
    version: number
  }
  'GET /api/register/dead-letters': {
    items: {
      id: number
      subscription: string
      reason: string
      failed_at: string
      entities: string[]
    }[]
    next?: number
  }
  'GET /api/register/device-mappings': {
    items: {
      id: number
      mapping: {
        topic: string
        entity: string
        type: string
        tenant?: string
        key?: string
        observed_at?: string
        attributes: {
          name: string
          path?: string
          unit?: string
          factor?: number
          offset?: number
          longitude?: string
          latitude?: string
        }[]
      }
    }[]
  }
  'POST /api/register/device-mappings': {
    id: number
    mapping: {
      topic: string
      entity: string
      type: string
      tenant?: string
      key?: string
      observed_at?: string
      attributes: {
        name: string
        path?: string
        unit?: string
        factor?: number
        offset?: number
        longitude?: string
        latitude?: string
      }[]
    }
  }
  'PUT /api/register/device-mappings/{id}': {
    id: number
    mapping: {
      topic: string
      entity: string
      type: string
      tenant?: string
      key?: string
      observed_at?: string
      attributes: {
        name: string
        path?: string
        unit?: string
        factor?: number
        offset?: number
        longitude?: string
        latitude?: string
      }[]
    }
  }
  'GET /api/register/figures': {
    entities: number
    groups: {
      key: unknown
      entities: number
      values: number
      sum?: number
      avg?: number
      min?: number
      max?: number
      percentiles: {
        percentile: number
        value: number
      }[]
      histogram: {
        from: number
        to: number
        count: number
      }[]
    }[]
  }
  'GET /api/register/figures/over-time': {
    entities: number
    periods: {
      start: string
      end: string
      count: number
      sum: number
      avg: number
      min: number
      max: number
      stddev: number
    }[]
  }
  'GET /api/register/quarantine': {
    items: {
      id: number
      entity: string
      source: string
      reason: string
      received_at: string
      repairs: {
        path: string
        rule: string
        from: unknown
        to: unknown
      }[]
      payload?: unknown
    }[]
    next?: number
  }
  'GET /api/register/quarantine/{id}': {
    id: number
    entity: string
    source: string
    reason: string
    received_at: string
    repairs: {
      path: string
      rule: string
      from: unknown
      to: unknown
    }[]
    payload?: unknown
  }
  'POST /api/register/quarantine/{id}/release': {
    id: string
    outcome: string
    repairs: {
      path: string
      rule: string
      from: unknown
      to: unknown
    }[]
  }
  'GET /api/register/retention-rules': {
    items: {
      id: number
      rule: {
        tenant?: string
        type: string
        attribute?: string
        samples?: number
        hours?: number
        days?: number
        valid_from?: string
        valid_until?: string
      }
    }[]
  }
  'POST /api/register/retention-rules': {
    id: number
    rule: {
      tenant?: string
      type: string
      attribute?: string
      samples?: number
      hours?: number
      days?: number
      valid_from?: string
      valid_until?: string
    }
  }
  'PUT /api/register/retention-rules/{id}': {
    id: number
    rule: {
      tenant?: string
      type: string
      attribute?: string
      samples?: number
      hours?: number
      days?: number
      valid_from?: string
      valid_until?: string
    }
  }
  'GET /api/register/search': {
    items: {
      id: string
      type: string
      attribute: string
      text: string
    }[]
    complete: boolean
  }
  'GET /api/reports': {
    items: {
      number: string
      title: string
      field: string
      area: string
      unit: string
      state: string
      address: string
      open: boolean
      lat?: number
      lon?: number
      opened_at: string
      updated_at: string
      closed_at?: string
      due?: string
      supporters: number
    }[]
    next?: string
  }
  'POST /api/reports': {
    code: string
    number: string
    id: string
    state: string
    due?: string
  }
  'GET /api/reports/figures': {
    from: string
    to: string
    at: string
    items: {
      key: string
      name: string
      name_en: string
      received: number
      resolved: number
      in_time: number
      with_due: number
      rated: number
      satisfied: number
      in_time_percent?: number
      median_hours?: number
      satisfied_percent?: number
    }[]
    total: {
      key: string
      name: string
      name_en: string
      received: number
      resolved: number
      in_time: number
      with_due: number
      rated: number
      satisfied: number
      in_time_percent?: number
      median_hours?: number
      satisfied_percent?: number
    }
    definitions: {
      figure: string
      vi: string
      en: string
    }[]
  }
  'GET /api/reports/map': {
    items: [string, number, number, number][]
  }
  'GET /api/reports/nearby': {
    items: {
      code: string
      title: string
      field: string
      state: string
      distance_m: number
      score: number
      opened_at: string
      supporters: number
      thumbnail?: string
      why: {
        vi: string
        en: string
      }[]
    }[]
  }
  'POST /api/reports/{code}/support': {
    supporters: number
  }
  'GET /api/responsibilities': {
    items: {
      field: string
      area?: string
      unit: string
      valid_from?: string
      valid_to?: string
      disputed?: string
    }[]
    version?: number
  }
  'PUT /api/responsibilities': {
    items: {
      field: string
      area?: string
      unit: string
      valid_from?: string
      valid_to?: string
      disputed?: string
    }[]
    version?: number
  }
  'GET /api/roles': {
    items: {
      code: string
      name: string
      name_en: string
      rights: string[]
    }[]
  }
  'GET /api/session': {
    user: {
      id: number
      name: string
      display_name: string
      unit: string
      roles: string[]
      rights: string[]
    }
    csrf: string
  }
  'POST /api/session': {
    user: {
      id: number
      name: string
      display_name: string
      unit: string
      roles: string[]
      rights: string[]
    }
    csrf: string
  }
  'GET /api/shift-notes': {
    items: {
      id: number
      unit: string
      text: string
      cases: string[]
      at: string
      user_id: number
      saved_by: string
      waiting: number
      open: number
      overdue: number
      done_at?: string
      done_by: string
      version: number
      readers: {
        name: string
        at: string
      }[]
      unread: boolean
    }[]
    unread: number
  }
  'POST /api/shift-notes': {
    id: number
    unit: string
    text: string
    cases: string[]
    at: string
    user_id: number
    saved_by: string
    waiting: number
    open: number
    overdue: number
    done_at?: string
    done_by: string
    version: number
    readers: {
      name: string
      at: string
    }[]
    unread: boolean
  }
  'POST /api/shift-notes/{id}/done': {
    id: number
    unit: string
    text: string
    cases: string[]
    at: string
    user_id: number
    saved_by: string
    waiting: number
    open: number
    overdue: number
    done_at?: string
    done_by: string
    version: number
    readers: {
      name: string
      at: string
    }[]
    unread: boolean
  }
  'POST /api/shift-notes/{id}/read': {
    id: number
    unit: string
    text: string
    cases: string[]
    at: string
    user_id: number
    saved_by: string
    waiting: number
    open: number
    overdue: number
    done_at?: string
    done_by: string
    version: number
    readers: {
      name: string
      at: string
    }[]
    unread: boolean
  }
  'GET /api/surge': {
    on: boolean
    read_only: boolean
    callbacks: boolean
    incidents: {
      id?: number
      title: string
      text: string
      title_en?: string
      text_en?: string
      categories?: string[]
      areas?: string[]
      lat?: number
      lon?: number
      radius_m?: number
      begins?: string
      ends?: string
      main_case?: string
      article?: string
      version?: number
      saved_by?: string
    }[]
  }
  'POST /api/surge/known': {
    items: {
      id?: number
      title: string
      text: string
      title_en?: string
      text_en?: string
      categories?: string[]
      areas?: string[]
      lat?: number
      lon?: number
      radius_m?: number
      begins?: string
      ends?: string
      main_case?: string
      article?: string
      version?: number
      saved_by?: string
    }[]
  }
  'GET /api/track/{code}': {
    code: string
    number: string
    yours: boolean
    state: string
    state_label: {
      vi: string
      en: string
    }
    field: {
      code: string
      name: string
      name_en: string
    }
    description: string
    address: string
    area: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    can_rate: boolean
    can_reopen: boolean
    units: {
      code: string
      name: string
      name_en: string
    }[]
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    answer?: string
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    proof: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    rating?: {
      grade: string
      comment: string
    }
    supporters: number
  }
  'POST /api/track/{code}/message': {
    code: string
    number: string
    yours: boolean
    state: string
    state_label: {
      vi: string
      en: string
    }
    field: {
      code: string
      name: string
      name_en: string
    }
    description: string
    address: string
    area: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    can_rate: boolean
    can_reopen: boolean
    units: {
      code: string
      name: string
      name_en: string
    }[]
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    answer?: string
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    proof: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    rating?: {
      grade: string
      comment: string
    }
    supporters: number
  }
  'POST /api/track/{code}/rating': {
    code: string
    number: string
    yours: boolean
    state: string
    state_label: {
      vi: string
      en: string
    }
    field: {
      code: string
      name: string
      name_en: string
    }
    description: string
    address: string
    area: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    can_rate: boolean
    can_reopen: boolean
    units: {
      code: string
      name: string
      name_en: string
    }[]
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    answer?: string
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    proof: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    rating?: {
      grade: string
      comment: string
    }
    supporters: number
  }
  'POST /api/track/{code}/reopen': {
    code: string
    number: string
    yours: boolean
    state: string
    state_label: {
      vi: string
      en: string
    }
    field: {
      code: string
      name: string
      name_en: string
    }
    description: string
    address: string
    area: string
    lat?: number
    lon?: number
    opened_at: string
    due?: string
    overdue: boolean
    can_rate: boolean
    can_reopen: boolean
    units: {
      code: string
      name: string
      name_en: string
    }[]
    timeline: {
      at: string
      kind: string
      state?: string
      by: string
      text: string
      unit?: string
      attachments: {
        id: string
        type: string
        bytes: number
        width: number
        height: number
      }[]
    }[]
    answer?: string
    attachments: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    proof: {
      id: string
      type: string
      bytes: number
      width: number
      height: number
    }[]
    rating?: {
      grade: string
      comment: string
    }
    supporters: number
  }
  'GET /api/units': {
    items: {
      code: string
      name: string
      name_en?: string
      kind?: string
      parent?: string
      calendar?: string
      area?: string
      phone?: string
      valid_from?: string
      valid_to?: string
      predecessors?: string[]
      version?: number
    }[]
    total: number
  }
  'PUT /api/units/{code}': {
    code: string
    name: string
    name_en?: string
    kind?: string
    parent?: string
    calendar?: string
    area?: string
    phone?: string
    valid_from?: string
    valid_to?: string
    predecessors?: string[]
    version?: number
  }
  'GET /api/users': {
    items: {
      id: number
      name: string
      display_name: string
      roles: string[]
      unit: string
      disabled: boolean
      created_at: string
      version: number
    }[]
    total: number
  }
  'POST /api/users': {
    id: number
    name: string
    display_name: string
    roles: string[]
    unit: string
    disabled: boolean
    created_at: string
    version: number
  }
  'PUT /api/users/{id}': {
    id: number
    name: string
    display_name: string
    roles: string[]
    unit: string
    disabled: boolean
    created_at: string
    version: number
  }
  'GET /health': {
    status: string
    version: string
    uptime_s: number
    seq: number
    durable: number
    data_age_s: unknown
    journal: string
    records: string
    disk_free_bytes: number
    entities: number
  }
}
