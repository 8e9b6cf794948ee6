"""The words bureaus write over a column, and what they mean.

Each field has its sure words, and behind the bar words that need more evidence (a unit, a group, the look of the
cells). `group>word` holds under that group only. Words are compared after `normal`: width, case, blanks and brackets
gone. A name with a leading `+` is a column of several facts in one cell.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from catalog.fields import FIELDS, PERMIT_FIELDS, TARGET_FIELDS
from catalog.traditional import simplified

_WORDS: Final[dict[str, str]] = {
    "id": "编号 资产编号 资产代码 资产编码 内部编码 项目编号 编码 台账编号 统一编号 资产号 宗地编号 资产id id "
    "assetid assetno assetnumber sitereference reference | 代码 宗地号 地块编号 no.",
    "title_zh": "资产名称 项目名称 名称 地块名称 宗地名称 项目资产名称 厂房名称 物业名称 资产项目名称 标的名称 楼宇名称 设施名称 "
    "资产名 房产名称 房屋名称 标的物名称 大厦名称 建筑物名称 name title assetname sitename propertyname buildingname facilityname projectname site sitename | 资产 项目 厂房 标的 地块 property premises facility lot lotname 载体 载体名称",
    "title_en": "英文名称 英文名 englishname englishtitle",
    "kind": "资产类别 资产类型 资源类型 类别 类型 资产种类 资源类别 kind assettype | 性质类别",
    "status": "状态 进展 盘活状态 招商状态 招商进展 当前状态 目前状态 盘活进展 洽谈状态 处置状态 资产状态 使用状态 使用现状 招租状态 出租状态 租赁状态 status "
    "availability 是否闲置 是否空置 | 现状 情况 进度 使用状况 使用情况 房屋状况 目前使用情况 利用情况 利用现状 盘活情况 处置进展 目前情况",
    "province": "省 省份 所在省 province",
    "city": "市 盟市 地市 地级市 所在市 城市 所属城市 市州 州市 city",
    "county": "县 县区 区县 区 旗县 旗县区 县市区 市县 所在区县 所在县区 属地 所属区县 县区市 行政区 所属县区 区域 县市 "
    "行政区划 所在地区 county district | 地区",
    "park": "园区 所属园区 园区名称 所在园区 开发区 所属开发区 开发区名称 产业园区 所属片区 集聚区 工业园 工业园区 所在开发区 "
    "park industrialpark | 片区 园",
    "address_zh": "地址 详细地址 坐落 座落 位置 具体位置 坐落位置 座落位置 坐落地址 地理位置 资产坐落 宗地坐落 资产地址 所在位置 "
    "标的所在地 房屋坐落 土地坐落 厂址 厂区地址 场址 建设地点 建设地址 项目地点 项目地址 address location siteaddress sitenameaddress | 地点 四至 所在地",
    "lat": "纬度 北纬 y坐标 纬度值 lat latitude geoy | y 纬",
    "lng": "经度 东经 x坐标 经度值 lng lon long longitude geox | x 经",
    "+point": "坐标 经纬度 位置坐标 地理坐标 坐标点 中心坐标 定位 gps坐标 中心点坐标 经纬度坐标 定位坐标 coordinates | gps 位置",
    "km_expressway": "距高速口 距高速 高速 高速口 距高速公路 距高速入口 最近高速口 距最近高速 高速距离 距高速公路出入口 toexpressway toexpresswaykm distancetoexpressway distancetohighway distancetomotorway expressway",
    "km_rail_freight": "距铁路货场 距货场 货场 货站 铁路货场 距铁路 距货站 距铁路货运站 铁路货运站 距货运站 货运站 torailfreight distancetorail distancetorailfreight | 铁路",
    "km_port": "距港口 港口 港 距港 距最近港口 toport distancetoport",
    "km_airport": "距机场 机场 距最近机场 toairport distancetoairport",
    "+datum": "坐标系 坐标系统 坐标系类型 坐标类型 坐标系名称 坐标基准 大地坐标系 datum crs coordinatesystem srs",
    "+distances": "距离 距 交通距离 区位交通距离 交通区位",
    "owner_name": "产权单位 权属单位 产权人 权利人 所有权人 业主 业主单位 企业名称 单位名称 管理单位 产权所有人 土地使用权人 使用权人 "
    "权属人 产权主体 权属主体 企业 公司名称 产权方 所有人 被执行人 业主名称 原企业名称 停产企业名称 持有单位 owner ownername | 单位 主体",
    "owner_type": "权属性质 产权性质 单位性质 单位类型 企业性质 权利人性质 所有制性质 所有制 产权类型 权属类型 业主性质 企业类型 "
    "经济性质 ownertype ownership ownershipstatus | 性质",
    "title_status": "产权状况 产权情况 权属状况 权属情况 产证 产权 权证 证照办理 产权证情况 产权证状况 证照状况 确权情况 不动产权属 权证办理情况 权证情况 "
    "title titlestatus 产权证明 权属证明 产权证照 | 权属 产权证号 不动产权证",
    "encumbrances": "权利限制 权利负担 负担 他项权利 他项权利及瑕疵 抵押查封等 抵押查封 抵押查封情况 权利瑕疵 抵押情况 限制 产权瑕疵 "
    "权属瑕疵 权利受限情况 抵押 查封 是否抵押 是否查封 是否有抵押 有无抵押 有无查封 是否存在纠纷 有无纠纷 抵押权人 抵押银行 查封法院 查封机关 "
    "抵押查封冻结情况 权属限制 司法情况 司法状态 涉诉情况 抵押查封状况 查封情况 冻结情况 encumbrances charges",
    "idle_since": "闲置时间 闲置起始 闲置起 停产时间 停产日 停产年份 停产时点 闲置时点 停用日期 空置起始时间 空置日期 空置起始 闲置自 闲置起始时间 空置时间 停产年月 停工时间 闲置年月 停产日期 闲置日期 "
    "闲置开始时间 起始闲置时间 停产停业时间 停用时间 空置起 空置自 idlesince vacantsince | 自 闲置",
    "idle_reason_zh": "闲置原因 停产原因 原因 成因 空置原因 停工原因 停产停业原因 闲置成因 闲置主要原因 原因分析 reason idlereason",
    "plan_zh": "盘活方向 盘活思路 处置思路 盘活计划 盘活措施 处置方向 去向 盘活方案 拟盘活方向 处置计划 盘活举措 下步打算 利用方向 "
    "盘活利用方向 盘活建议 处置建议 plan | 方向 措施 下一步措施 工作措施 拟处置方式 处置意见 处置措施 处置办法 处置路径 盘活路径 拟盘活路径 利用设想 盘活设想 利用意向",
    "keeper": "填报单位 填报部门 填报园区 上报单位 报送单位 申报单位 填表单位 管委会 reportingauthority reportingbody keeper | 管理机构",
    "responsible_zh": "责任部门 责任单位 牵头部门 牵头单位 主管部门 包保单位 包保责任人 责任主体 承办单位 责任领导 responsible | 负责部门",
    "deadline": "整改时限 完成时限 完成时间 盘活时限 处置时限 办结时限 计划完成时间 时限要求 拟完成时间 deadline | 时限 期限",
    "remarks_zh": "备注 业主备注 备考 附注 其他说明 其它说明 说明备注 remarks notes comment comments remark",
    "description_zh": "情况说明 补充情况 说明 简介 资产简介 基本情况说明 项目简介 概况 资产概况 资产描述 描述 详细说明 现状描述 情况介绍 "
    "description | 情况 现状说明 资产现状",
    "description_en": "英文说明 英文简介 englishdescription",
    "modes": "方式 处置方式 盘活方式 拟采取方式 合作方式 交易方式 招商方式 拟处置方式 利用方式 转让方式 供应方式 租售方式 modes terms tenure tenureoffered dealtype availablefor offeredfor methodofdisposal methodofsale "
    "| method 意向方式 出租出售",
    "rent_cny_m2_month": "租金 月租 月租金 租金单价 报价租 出租价格 租赁价格 租价 单位租金 参考租金 租金标准 意向租金 租金报价 挂牌租金 "
    "租赁单价 出租单价 租金价格 租 rent askingrent | 价格 报价",
    "+annual_rent": "年租 年租金 年租金收入 年租金总额 预计年租金 全年租金",
    "sale_price_cny": "售价 转让价 总价 挂牌价 出售价 报价售 转让价格 出售价格 售价总额 意向售价 挂牌价格 转让总价 参考售价 出让总价 "
    "首次挂牌价 变卖价 saleprice askingprice listingprice listprice | price 价格 价款 报价",
    "land_price_10k_cny_mu": "出让参考价 地价 出让单价 土地价格 出让价格 土地单价 基准地价 出让起始价 土地出让价 landprice | 单价",
    "min_lease_years": "起租 起租年限 最短租期 起租年 最低租期 租期下限 最短租赁年限 起租期 minimumlease | 租期 年限",
    "land_area_m2": "占地 占地面积 土地面积 用地面积 占用土地 土地 宗地面积 占地规模 用地规模 地块面积 出让面积 土地使用权面积 "
    "供应面积 批准面积 批准用地面积 供地面积 合同面积 宗地总面积 用地总面积 土地总面积 siteareahectares landarea sitearea hectares sitesize siteareaha plotarea landsize 面积>土地 土地>面积 土地情况>面积 | 面积 总面积 area",
    "land_use": "土地用途 用途 规划用途 土地规划用途 用地性质 土地性质 用地类型 土地类型 房屋用途 土地使用性质 landuse zoning | 性质",
    "land_term_until": "土地终止年份 使用权到期 终止年份 使用年限至 土地到期 土地使用至 终止日期 土地终止日期 使用权终止 年限至 "
    "使用期限至 土地使用权终止日期 出让终止年份 landexpiry landlease leaseexpiry 土地>到期 | 使用年限 到期 终止",
    "far_max": "容积率上限 容积率 规划容积率 最大容积率 far plotratio",
    "land_state": "供地状态 土地状态 用地状态 供应状态 土地供应状态 批供状态 土地利用状态 土地利用现状 | 状态 类别 供地情况 地块状态 利用状态 利用状况 开发利用状态",
    "floor_area_m2": "建筑面积 总建筑面积 已建面积 房屋面积 总建面 建面 建筑总面积 厂房面积 房产面积 房屋建筑面积 建筑 房屋 建成面积 "
    "证载面积 证载建筑面积 建物面积 单层面积 套内面积 房间面积 floorarea buildingarea gfa grossfloorarea gia builtuparea builtarea 面积>建筑 面积>房屋 建筑>面积 房屋>面积 建筑情况>面积 | 面积 总面积 area",
    "divisible_from_m2": "最小可分割 最小分割面积 最小可分割面积 可分割面积 可分割 分租起点 最小单元 分割 最小出租面积 起租面积 最小分割 "
    "可分割起 最小租赁面积 最小分租面积 面积>可分割 divisiblefrom minimumarea",
    "+lettable_area": "可出租面积 可租面积 空置面积 闲置面积 出租面积 已出租面积 可招租面积 可售面积 面积>闲置 面积>空置 "
    "闲置土地 闲置厂房 空置厂房 闲置土地面积 闲置厂房面积 空置厂房面积 剩余面积",
    "storeys": "层数 地上层数 楼层数 建筑层数 总层数 层 storeys floors | 楼层",
    "+part": "房号 室号 房间号 房间 铺位号 商铺号 铺号 单元号 仓号 库号 栋号 楼号 楼栋 楼栋号 幢号 栋座 座号 摊位号 门面号 "
    "所在楼层 所在层 层位 unit unitno room roomno suite building | 楼层 单元",
    "structure": "结构 结构形式 建筑结构 主体结构 结构类型 房屋结构 structure",
    "built_year": "建成年份 建成时间 竣工 竣工年份 年代 建造年份 建成年代 年份 建 竣工时间 建成 建成年 建设年代 投用时间 竣工日期 "
    "建筑年代 建设年份 建造时间 建造日期 建成日期 builtyear yearbuilt completed | built 建设时间",
    "clear_height_m": "净高 层高 梁下净高 净高度 檐高 厂房高度 室内净高 梁底净高 clearheight eaves eavesheight ceilingheight height | 高度",
    "column_spacing_m": "柱距 柱网 跨柱距 柱间距 columnspacing",
    "span_m": "跨度 跨距 span",
    "floor_load_t_m2": "荷载 地面荷载 楼面荷载 地面承载 承载力 地坪荷载 地面承重 楼板荷载 承重 载荷 地面载荷 floorload floorloading",
    "crane_t": "行车吨位 最大起重 吊 起重量 起重吨位 吊车吨位 最大吊重 天车吨位 行车最大吨位 cranecapacity",
    "crane_count": "行车台数 起重机数量 吊台 吊车台数 行车数量 天车数量 吊车数量 天车台数",
    "+crane": "行车 吊车 天车 起重机 起重设备 行吊 桥吊 行车情况 吊车配置 行车配置 最大行车 crane cranes maxcrane",
    "docks": "月台 装卸口 卸货口 装卸平台 卸货平台 月台数 装卸口数 卸货位 docks loadingdocks dockdoors",
    "fire_rating": "耐火等级 耐火 建筑耐火等级 firerating",
    "fire_hazard_class": "火灾危险类别 火灾危险性 火灾类别 危险性 火险 生产储存类别 火灾危险性类别 火灾危险性分类 火险类别 生产类别 "
    "firehazardclass | 类 类别",
    "fire_accepted": "消防验收 消防 消防手续 消防验收情况 消防情况 消防备案 消防是否验收 fireacceptance",
    "power_kva": "供电 变压器容量 用电负荷 电力 用电容量 变压器 供电容量 可供电力 电力容量 供电能力 电容量 供电负荷 装机容量 "
    "供电情况 power kva | 电 用电",
    "power_kv": "电压等级 电压 进线电压 供电电压 kv voltage",
    "dual_power": "双回路 双电源 双路 双电 双路电 双回路供电 双电源供电 双路供电 dualpower",
    "water_t_day": "供水 给水 日供水 供水能力 用水 日供水量 供水量 水 给水能力 watersupply",
    "gas": "天然气 燃气 气 供气 通气 燃气接入 天然气接入 gas | 管道气",
    "gas_m3_h": "燃气流量 供气量 燃气量 天然气流量 供气能力 小时供气量 gasflow",
    "steam": "蒸汽 汽 供汽 蒸汽供应 工业蒸汽 steam",
    "steam_t_h": "蒸汽量 供汽量 蒸汽流量 供汽能力 steamsupply",
    "sewage_t_day": "污水 排污指标 日排水 污水处理 排水 排污 污水处理能力 排水能力 污水排放 污水指标 日排污 sewage",
    "heating": "供暖 供热 采暖 暖 集中供热 集中供暖 采暖情况 热力 heating",
    "fibre": "光纤 宽带 网 网络 通信 通讯 光纤宽带 宽带接入 fibre fiber broadband",
    "rail_siding": "专用线 铁路专用线 铁路 专线 铁路线 铁专线 有无专用线 railsiding siding | 铁路线路 rail",
    "+services": "配套情况 七通一平 配套 基础设施配套 配套设施 水电气配套 水电气 水电 水电情况 水电暖 水电气暖 水电暖气 五通一平 基础配套 公用配套",
    "+permits": "手续 手续情况 证照 许可 审批材料 其他手续 手续办理情况 审批手续 证照情况 办证情况 证照手续 手续办理 permits 手续>其他 "
    "| 其他",
    "permits.land_certificate": "土地证 土地使用权证 国有土地使用证 土地证号 土地使用证号 土地证编号 有无土地证 土地证办理 土地证情况",
    "permits.property_certificate": "房产证 房屋产权证 房屋所有权证 房产证号 房产证编号 房屋所有权证号 有无房产证 房产证情况 房本 不动产证",
    "permits.planning": "规划许可 规划许可证 规划手续 规划 用地规划许可 工程规划许可",
    "permits.construction": "施工许可 施工许可证 施工手续 施工",
    "permits.fire": "消防许可 消防审批",
    "permits.eia": "环评 环评手续 环评批复 环保手续 环评情况 环评审批",
    "permits.safety": "安评 安评手续 安全评价 安全生产许可 安全手续 安全许可",
    "permits.completion": "竣工验收 竣工备案 竣工手续 竣工验收备案",
    "+titles": "产权证号 不动产权证号 权证编号 权证号 权证号码 产权证书 不动产权证书",
    "chemical_park": "化工园区 是否化工园区 是否在化工园区 化工园 chemicalpark",
    "eia_limits_zh": "环评限制 环保限制 准入限制 产业限制 环境准入限制 环评要求 环保要求 环境限制",
    "energy_quota_tce": "能耗指标 能耗 能耗总量 用能指标 能耗配额 能耗指标量 能评指标 energyquota",
    "contamination": "土壤 地块污染 土壤状况 土壤污染 污染状况 土壤污染状况 土壤环境 污染情况 contamination | 污染",
    "+targets": "准入门槛 准入条件 控制指标 标准地指标 准入标准 准入指标 产业准入门槛 标准地控制指标",
    "control_targets.investment_10k_cny_mu": "投资强度 亩均投资 固定资产投资强度",
    "control_targets.tax_10k_cny_mu": "亩均税收 税收强度 亩均纳税",
    "control_targets.output_10k_cny_mu": "亩均产值 产值强度 亩均产出",
    "control_targets.far_min": "容积率下限 最低容积率",
    "control_targets.energy_tce_10k_cny": "单位能耗 单位产值能耗 万元产值能耗 单位能耗标准",
    "suitable_industries": "适合产业 适合业态 适宜产业 推荐产业 意向产业 产业 业态 招商产业 产业方向 适合行业 适宜业态 目标产业 主导产业 "
    "产业定位 适用产业 suitableindustries suitableuses | 行业",
    "verified_at": "核实日期 核实日 现场核验日 核验日期 核实时间 核查日期 核实 核验日 更新日期 更新时间 核查时间 盘点日期 核实>时间 "
    "核实>日期 核查>日期 核查>时间 verifiedon verifiedat verified lastverified lastupdated lastupdateddate | 时间",
    "verified_by": "核实人 核实岗位 核验岗位 核实岗 岗位 核实单位 核实部门 核查人 核验人 核实人岗位 核实>单位岗位 核实>单位 核实>岗位 "
    "单位岗位 盘点人 verifiedby",
    "+serial": "序号 序 台账序号 serial 顺序号 行号 | no 号",
    "+group": "板块 批次 组别 分类 分组",
    "+price": "| 意向价格 意向价 期望价格 价格要求 参考价格 意向价位",
    "+building": "| 厂房条件 厂房情况 厂房参数 建筑参数 建筑情况 房屋情况 建筑概况 技术参数 厂房概况 厂房描述 建筑条件 厂房规格 buildingspecification specification specifications",
    "+land_and_floor": "占地建筑面积 占地面积建筑面积 土地建筑面积",
    "+photo": "照片 图片 现场照片 附图 photo",
}  # fmt: skip

# What stays inside the house: recognised, kept out, told. The name is told as the reason.
_INTERNAL: Final[dict[str, str]] = {
    "book_value": "账面值 账面价值 账面原值 账面净值 资产原值 资产净值 原值 净值 账面余额 bookvalue",
    "appraisal": "评估值 评估价 评估价值 评估价格 评估总值 appraisal valuation",
    "reserve_price": "底价 保留价 内部底价 心理价位 最低价 起拍价 reserveprice reserve",
    "opinion": "审批意见 经办意见 领导意见 批示 内部意见 领导批示 处理意见 审核意见 批复意见 研判意见 opinion",
    "contact": "联系人 联系电话 电话 手机 联系方式 联系人电话 手机号 联系人及电话 负责人 法人 法定代表人 法人代表 身份证 身份证号 "
    "业主电话 对接人 经办人 联络人 承办人 填报人 填表人 登记人 招商专员 招商经理 客户经理 业务员 网格员 agent contactagent "
    "contact contactname contactphone contactemail contactperson phone mobile telephone email",
    "debt": "债务 债权债务 负债 欠款金额 抵押金额 贷款余额 债务情况 涉诉金额",
}  # fmt: skip
# Prices over a column that are no asking price: what is kept back, was once paid or is appraised.
_KEPT_BACK: Final = (
    r"(?:底|保留|心理|内部|内控)(?![层楼]).{0,3}(?:价|租)|最低.{0,6}(?:价|租金|月租|年租|租$)|(?:价|租金|租).{0,2}(?:底线|下限)"
    r"|reserve(?:price|rent|$)|(?:lowest|minimum)\w*(?:price|rent)"
)
_ONCE_PAID: Final = (
    r"账面|帐面|(?<!产)(?:净|原|残)值|成本(?:[价额]|$)|(?:收购|购[入买置]|征收|补偿|抵债).{0,3}(?:价|租金|金?额)"
    r"|bookvalue|acquisition(?:price|cost)"
)
_APPRAISED: Final = r"(?:评估|估算).{0,4}(?:价|租|值|额)|(?:价|租金?|值).{0,2}评估|估[价租值]|评估$|apprais|valuation"
_NO_PRICE: Final = r"(?!.*(?:面积|日期?|时间|机构|单位|人|年[份限]|期|期下限)$).*?"
_INSIDE_COLUMN: Final = tuple(
    (re.compile(f"{_NO_PRICE}(?:{pattern})"), reason)
    for pattern, reason in ((_KEPT_BACK, "reserve_price"), (_ONCE_PAID, "book_value"), (_APPRAISED, "appraisal"))
)
INTERNAL_MARK: Final = re.compile(r"内部(?!编|代码|净|层高|名称)|勿外传|不对外|保密|仅供内部|涉密")

META: Final = re.compile(
    r"^(?P<label>填报单位|填报部门|填表单位|上报单位|报送单位|编制单位|制表单位|单位名称|填报日期|填报时间|填表日期|制表日期|上报日期|统计日期"
    r"|截止日期|截至日期|单位|日期|时间)\s*[:：]\s*(?P<value>.*)$"
)
REPORTER: Final = re.compile(
    r"(?:填报|填表|上报|报送|编制|制表)(?:单位|部门)(?:\s*[(（]盖章[)）])?\s*[:：]\s*([^:：]+?)"
    r"(?=\s*(?:[(（]\s*(?:盖章|公章|章)\s*[)）]|\s{2,}|(?:填报|填表|上报|制表|统计)(?:日期|时间|人)|单位[:：]|$))"
)
REPORT_DATE: Final = re.compile(
    r"(?:填报|填表|上报|制表|统计|截[止至])(?:日期|时间)\s*[:：]\s*([0-9０-９〇一二三四五六七八九十年月日./\-]+)"
)

# Units as headers carry them; what they are called for reading cells.
_UNITS: Final = (
    "元/㎡·月 元/㎡/月 元/平方米·月 元/平方米/月 元/平米·月 元/平米/月 元/㎡月 元/m2·月 元/m2/月 元/㎡.月 元/平/月 元/月/㎡ 元/月·㎡ "
    "元/㎡·年 元/㎡/年 元/平方米·年 元/平方米/年 元/平米·年 元/平米/年 元/㎡年 元/m2·年 元/m2/年 元/年·㎡ 元/㎡.年 "
    "元/㎡·天 元/㎡/天 元/㎡·日 元/㎡/日 元/平方米·天 元/平方米/天 元/m2·天 元/m2/天 元/平米/天 元/平米·天 "
    "元/㎡ 元/平方米 元/平米 元/m2 万元/亩 万元每亩 元/亩 亿元/平方公里 亿元/km2 万元/公顷 亿元/公顷 万元/年 元/年 元/月 万元/宗 亿元 万元 千元 元 "
    "万平方米 万平米 万㎡ 万m2 万平 千平方米 千平米 千㎡ 千m2 平方米 平米 ㎡ m2 平 亩 公顷 ha 平方公里 hectares "
    "t/㎡ t/m2 吨/㎡ 吨/平方米 吨/m2 kn/㎡ kn/m2 kg/㎡ kg/m2 台×t 台*t 台xt 台/吨 吨×台 "
    "kva 千伏安 万千伏安 万kva mva 兆伏安 kw 千瓦 kv 千伏 mw "
    "吨/日 吨/天 t/d t/日 t/天 吨日 m3/d m3/天 m3/日 万吨/日 立方米/天 立方米/日 "
    "千克/㎡ 千克/平方米 kpa psf t/h 吨/小时 吨/时 吨时 th m3/h m³/h 立方米/小时 方/小时 m3h 立方/小时 "
    "吨标准煤 吨标煤 tce 万吨标煤 万吨标准煤 万tce 吨标煤/万元 tce/万元 "
    "公里 km 千米 米 m 毫米 mm 吨 t 台 个 层 年 % 部 栋"
)  # fmt: skip
# Units as English headers carry them, and what cells are read with.
_ENGLISH_UNITS: Final = {
    "㎡": "sqm sq.m sq.m. squaremetres squaremeters sqmetres sqmeters",
    "平方英尺": "sqft sq.ft sq.ft. squarefeet ft2 sf",
    "acres": "acres acre ac",
    "亩": "mu",
    "公顷": "hectare has",
    "ft": "ft feet foot",
    "t/㎡": "t/sqm t/sq.m tonnes/sqm tons/sqm tonne/sqm",
    "kn/㎡": "kn/sqm kn/sq.m",
    "km": "kilometres kilometers",
    "t": "tonnes tonne tons ton",
    "元/㎡/天": "rmb/sqm/day cny/sqm/day yuan/sqm/day rmb/m2/day cny/m2/day rmb/sq.m/day",
    "元/㎡/月": "rmb/sqm/month cny/sqm/month yuan/sqm/month rmb/m2/month cny/m2/month rmb/sqm/mo cny/sqm/mo rmb/sq.m/month",
    "元/㎡/年": "rmb/sqm/year cny/sqm/year yuan/sqm/year rmb/m2/year cny/m2/year rmb/sqm/yr cny/sqm/yr",
    "元/月": "rmb/month cny/month",
    "元/年": "rmb/year cny/year",
    "元": "rmb cny yuan rmbyuan",
    "万元": "rmb10k 10krmb 10kcny cny10k 10kyuan rmb10000 10000rmb 10000yuan",
    "百万元": "rmbmillion millionrmb cnymillion millioncny millionyuan rmbm mrmb cnym mcny",
    "亿元": "rmb100million 100millionrmb",
}  # fmt: skip
# Units written without their stroke, as in keys of a file.
_FULL: Final = {
    "吨日": "吨/日",
    "吨时": "吨/时",
    "th": "t/h",
    "m3h": "m3/h",
    "万元每亩": "万元/亩",
    "元/㎡月": "元/㎡·月",
    "元/㎡年": "元/㎡·年",
}
_ENDS: Final = ":：*、,，.。;；#'\"“”_-/≥≤<>~"
_MARKS: Final = re.compile(r"[\s\u3000\u200b\ufeff]+")
_BRACKETS: Final = re.compile(r"[(\[【〔{〈<]([^()\[\]【】〔〕{}〈〉<>]*)[)\]】〕}〉>]")


@dataclass(frozen=True, slots=True)
class HeaderText:
    """A column's words taken apart: the bare words, the unit if one is said, and what stands in brackets.

    `whole` is the words with what stood in brackets in its place: 跨（柱）距 is 跨距, and 跨柱距 as a whole.
    """

    words: str
    unit: str | None
    asides: tuple[str, ...]
    whole: str = ""


def normal(text: str) -> str:
    """Words as they are compared: width and case folded, blanks and punctuation at the ends gone."""
    folded = simplified(unicodedata.normalize("NFKC", text)).replace("²", "2").replace("³", "3").casefold()
    return _MARKS.sub("", folded).strip(":：*＊、,，.。;；#'\"“”")


@cache
def _unit_spellings() -> dict[str, str]:
    english = {normal(word): unit for unit, words in _ENGLISH_UNITS.items() for word in words.split()}
    return {normal(unit): _FULL.get(unit, unit) for unit in _UNITS.split()} | english


@cache
def _units_by_length() -> tuple[str, ...]:
    return tuple(sorted(_unit_spellings(), key=len, reverse=True))


def as_unit(text: str) -> str | None:
    """The unit that a text is, as cells are read with it; None when it is not one."""
    return _unit_spellings().get(normal(text).removeprefix("单位:").removeprefix("单位"))


_UNIT_LIKE: Final = re.compile(r"[元米吨亩里尺斤坪町英伏安瓦㎡天月年]$|/|^[十百千万亿]?[a-z]{1,5}[23]?$")
_NO_UNIT: Final = re.compile(
    r"^(?:max|min|net|gross|total|est|avg|approx|y/n|yes/no|if|gps|gcj-?\d*|wgs-?\d*|bd-?\d*|lat|lng|lon|mm/dd|m/d/y|d/m/y|mm/yyyy|\w*yy\w*)$"
    r"|经|纬|年月|有/?无|是/?否|[、,，]"
)
FOREIGN_MONEY: Final = re.compile(
    r"[£$€￡＄]|(?<![a-z])(?:usd|gbp|eur|hkd|jpy|krw|sgd|twd)(?![a-z])|美元|美金|港[元币]|欧元|日元|英镑|台币|新元|韩元|卢布",
    re.IGNORECASE,
)


def strange_unit(text: str) -> str | None:
    """What stands over a column as its unit and is none that is known (£ pa, 坪); None where nothing does."""
    money = FOREIGN_MONEY.search(text)
    if money:
        return money[0]
    asides = [aside for aside in take_apart(text).asides if len(aside) <= 12 and not _NO_UNIT.search(aside)]
    return next((aside for aside in asides if _UNIT_LIKE.search(aside)), None)


@lru_cache(maxsize=65536)
def take_apart(text: str) -> HeaderText:
    """The bare words of a header, its unit and its asides: 占地(亩), 面积_平方米, 水t/d, 租元/㎡月, 坐标（高德）."""
    plain = simplified(unicodedata.normalize("NFKC", text)).replace("²", "2").replace("³", "3").casefold()
    folded = _MARKS.sub("", plain)
    unit: str | None = None
    asides: list[str] = []

    def bracket(match: re.Match[str]) -> str:
        nonlocal unit
        inside = match[1].strip()
        parts = [part for part in re.split(r"[,，、;；]", inside) if part]
        for part in parts:
            found = as_unit(part)
            if found and unit is None:
                unit = found
            elif not found:
                asides.append(part)
        return ""

    def keep(match: re.Match[str]) -> str:
        return "".join(part for part in re.split(r"[,，、;；]", match[1]) if part and not as_unit(part))

    whole = _BRACKETS.sub(keep, folded).strip(_ENDS)
    while (bare := _BRACKETS.sub(bracket, folded)) != folded:
        folded = bare
    # A group in front: 建筑>面积(㎡) keeps its mark.
    words = folded.strip(_ENDS)
    if _is_word(words):
        return HeaderText(words, unit or as_unit(words), tuple(asides), whole)  # kVA and hectares are words and units
    for spelling in _units_by_length():
        if not words.endswith(spelling) or len(words) <= len(spelling):
            continue
        head = words[: -len(spelling)]
        bare = head.rstrip("/_-,，:：")
        # A letter or one character that is also a word (层, 年, 台) needs a mark before it or a known word.
        if (len(spelling) > 1 or bare != head or _is_word(bare)) and bare and (bare != head or _is_word(bare)):
            return HeaderText(bare, unit or _unit_spellings()[spelling], tuple(asides), whole)
    if half := _known_half(words):
        return HeaderText(half, unit or as_unit(half), tuple(asides), whole)
    return HeaderText(words, unit, tuple(asides), whole)


_TWO_TONGUES: Final = re.compile(
    r"(?P<own>[\u4e00-\u9fff]+)[/|·:,-]?(?P<latin>[a-z][a-z.&'’/-]+)|(?P<latin_first>[a-z][a-z.&'’/-]+)[/|·:,-]?(?P<own_behind>[\u4e00-\u9fff]+)"
)


def _known_half(words: str) -> str | None:
    """The half that is known of words said in two languages: 占地面积sitearea; the surer one where both are."""
    match = _TWO_TONGUES.fullmatch(words)
    if match is None:
        return None
    halves = (match["own"] or match["own_behind"], match["latin"] or match["latin_first"])
    known = [half for half in halves if _is_word(half)]
    return max(known, key=lambda half: meanings()[half][0].confidence, default=None)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word over a column may mean: a field (or `!reason` for what stays inside), and how sure it is."""

    name: str
    confidence: float


@cache
def meanings() -> dict[str, tuple[Meaning, ...]]:
    """Every known word with what it may mean."""
    found: dict[str, list[Meaning]] = {}
    for name, words in _WORDS.items():
        sure, _, weak = words.partition("|")
        for confidence, part in ((0.95, sure), (0.6, weak)):
            for word in part.split():
                found.setdefault(_key(word), []).append(Meaning(name, confidence))
    for name in (
        *FIELDS,
        *(f"control_targets.{name}" for name in TARGET_FIELDS),
        *(f"permits.{n}" for n in PERMIT_FIELDS),
    ):
        if name not in ("permits", "control_targets"):
            found.setdefault(normal(name.rpartition(".")[2]), []).append(Meaning(name, 0.97))
    for reason, words in _INTERNAL.items():
        for word in words.split():
            found.setdefault(_key(word), []).append(Meaning(f"!{reason}", 0.95))
    return {word: tuple(items) for word, items in found.items()}


@cache
def _internal_words() -> frozenset[str]:
    return frozenset(_key(word) for words in _INTERNAL.values() for word in words.split())


def _key(word: str) -> str:
    return ">".join(normal(part) for part in word.split(">"))


def _is_word(words: str) -> bool:
    return words in meanings()


# Words that make what stands beside them somebody else's or another time's: 承租企业, 合同编号, 租约到期, 取得方式.
_OTHERS: Final = re.compile(
    r"意向|承租|租赁方|受让|买受|担保|债权|抵押|查封|历史|上年|去年|往年|合同|租约|租期|协议|贷款|保险|注册|通讯|联系|法定|法人|取得|供地|供热|供暖|计价|"
    r"计税|付款|支付|结算|缴|收入|已收|应收|押金|周边|相邻|邻近|附近|物业|维修|中标|招标|审批|批准|批文|登记|认定|引进|入驻|承接|股权|资金|投资|拆除|扩建|"
    r"人员|职工|绿化|公摊|硬化|露天|年检|发证|证书|许可证号|文号"
)


def of_others(words: str) -> bool:
    """Whether the words over a column speak of somebody else than the owner, or of another paper than the asset's."""
    return bool(
        _OTHERS.search(words)
        or re.search(r"建设单位|施工|开发商|使用单位|租户|客户|竞[买得]|申请|推荐|服务|监理|运营", words)
    )


# Before a quantity: what is meant, or what is there.
_QUALIFIED: Final = re.compile(
    r"(?:规划|设计|拟建?|计划|批准|批复|核准|实际|实有|现有|现状|已建成?|建成|实测)(?=[\u4e00-\u9fff])"
)


@lru_cache(maxsize=65536)
def look_up(words: str, group: str = "") -> tuple[Meaning, ...]:
    """What bare words may mean, under a group if there is one. Whole words first, then the longest word in them."""
    found: dict[str, float] = {}
    table = meanings()
    for pattern, reason in _INSIDE_COLUMN:
        price = pattern.match(group + words)
        if price and price.end() > len(group) and words not in _internal_words():
            return (Meaning(f"!{reason}", 0.99),)
    if group:
        for meaning in table.get(f"{group}>{words}", ()):
            found[meaning.name] = 0.97
        bare = re.sub(r"(?:情况|信息|内容|数据|概况)$", "", group)
        for joined in (group + words, words + group, bare + words):
            for meaning in table.get(joined, ()):
                found[meaning.name] = max(found.get(meaning.name, 0), meaning.confidence - 0.03)
    for meaning in table.get(words, ()):
        found[meaning.name] = max(found.get(meaning.name, 0), meaning.confidence)
    if not found and (qualified := _QUALIFIED.match(words)):  # 实际用地面积 beside 批准用地面积
        for meaning in table.get(words[qualified.end() :], ()):
            if meaning.name in FIELDS and FIELDS[meaning.name].is_number:
                found[meaning.name] = max(found.get(meaning.name, 0), meaning.confidence - 0.04)
    if not found:
        bare = re.sub(r"^(?:是否|有无|拟|原|现|该|本|资产|项目|企业|厂房|房屋|地块|最大|最高|主要|其中)+", "", words)
        bare = re.sub(r"(?:情况|状况|信息|数据|及备注|说明|填写)+$", "", bare)
        for meaning in table.get(bare, ()):
            if words[0] == "原" and meaning.name in ("rent_cny_m2_month", "sale_price_cny", "status", "id"):
                continue
            found[meaning.name] = max(found.get(meaning.name, 0), meaning.confidence - 0.1)
    if not found and len(words) <= 24:
        inside = [word for word in table if len(word) >= 2 and word in words and ">" not in word]
        longest = max(map(len, inside), default=0)
        planned = bool(re.match(r"(?:合同)?(?:约定|计划|预计|预期)", words))
        for word in inside:
            if len(word) == longest and not (word.isascii() and not re.search(rf"(?<![a-z]){word}(?![a-z])", words)):
                if _OTHERS.search(words.replace(word, " ", 1)):
                    continue
                for meaning in table[word]:
                    if meaning.confidence < 0.9:
                        continue  # a weak word inside of another says nothing: 批准单位 is no owner
                    if planned and meaning.name in ("built_year", "idle_since", "verified_at"):
                        continue  # a date that was agreed on is not one that came
                    sure = meaning.confidence * (0.45 + 0.45 * len(word) / len(words))
                    found[meaning.name] = max(found.get(meaning.name, 0), sure)
    return tuple(
        Meaning(name, round(confidence, 3)) for name, confidence in sorted(found.items(), key=lambda item: -item[1])
    )


def is_header_word(text: str) -> bool:
    """Whether a cell's text reads as the words over a column (and not as a value)."""
    if not text or len(text) > 40 or re.fullmatch(r"[\d\s.,:/%\-]+", text):
        return False
    header = take_apart(text)
    if _is_word(header.words):
        return True
    parts = [part for part in re.split(r"[/、及和与·]", header.words) if part]
    return len(parts) > 1 and all(_is_word(take_apart(part).words) for part in parts)
