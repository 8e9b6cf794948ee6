"""Divisions of GB/T 4754-2017 for industries as keepers name them (液压元件, 风电叶片), by the words of the trades.

A name is read by its own label first, then by the word of a trade that stands last in it, for Chinese names end in what
is made: 饲料添加剂 is an additive, 辣椒加工 is processing. Of words that end at the same place the longest counts. What
no word names has no division.
"""

from functools import lru_cache
from typing import Final

from catalog.vocabulary import INDUSTRIES

_TRADES: Final = """\
01 设施农业 种薯
03 养殖
06 煤炭储配 煤炭清洁利用 洗煤
10 采石 萤石精选
13 饲料 饲料加工 饲料添加剂 屠宰 肉制品 羊肉 牛副产品 肉类加工 油脂 植物蛋白 饲料蛋白 玉米深加工 杂粮 杂粮加工
13 杂粮深加工 果蔬加工 马铃薯加工 脱水蔬菜 宠物食品 辣椒干制 辣椒加工 面粉 淀粉 水产加工
14 食品 预制菜 乳制品 乳品 奶粉 婴幼儿配方 调味品 休闲食品 炒货 冻干食品 酶制剂 番茄制品 辣椒酱 冷冻面食 预制粥
14 冷冻薯条 食品配料 氨基酸 生物发酵
15 饮料 果汁 茶饮 饮用水 白酒 酿酒
17 毛纺 织造 非织造布 无纺布 面料 面料后整理 针织 纺织 羽绒 绒毛分梳 再生革基布
18 服装 服装加工 缝制 羊绒针织 劳保手套
19 制革 皮革 皮革涂饰 毛皮加工 皮毛 箱包 皮带 制鞋 鞋材 皮具 羊剪绒制品 皮毛初加工
20 木门 木材加工 木屋构件 拼板
21 家具 家具组装
22 纸箱 造纸 纸制品
23 印刷 包装印刷 标签印刷
24 玩具 健身器材 玛瑙加工 手工艺
25 焦化 针状焦 煤焦油深加工 煤制甲醇 煤制新材料 煤基新材料
26 化工 精细化工 氟化工 基础氟化工 含氟中间体 农药 农药原药 涂料 水性涂料 胶粘剂 皮化 催化剂 分子筛 有机硅 氯碱
26 电子化学品 湿电子化学品 绿色甲醇 工业气体 合成革树脂 发泡剂 氟盐 无机氟盐 氟化铝 无水氟化氢 环氧丙烷 氯化法钛白
26 PTMEG PBAT PBS 可降解材料 氟聚合物 氟橡胶 硫酸锌 无机颜料 水处理剂 绿色溶剂 芳烃 金属钠 明胶 染料 绿氢 绿氨 制氢
26 电解液 电解液添加剂 有机肥 生物有机肥
27 医药 医药中间体 含氟药物中间体 中药饮片 中药制剂 兽药 兽药制剂 生物医药 原料药
28 化纤 碳纤维
29 塑料 隔膜 改性塑料 工程塑料 橡胶 密封件 功能膜 膜材料 软包装 医药包材 合成革
30 水泥 水泥制品 玻璃 药用玻璃 微晶玻璃 超白浮法 玻璃纤维 陶瓷 建筑陶瓷 陶粒 耐火材料 保温材料 加气混凝土 新型墙材
30 建材 装配式建材 管桩 石英制品 石墨 石墨电极 石墨化 负极材料石墨化 碳材 碳材料 特种碳材 碳碳复材 高岭土煅烧
30 硅藻土制品 微粉 白云石深加工 萤石加工
31 铁合金 硅铁 高碳铬铁 不锈钢制管 不锈钢原料 钢材加工 炼钢
32 铝 铝型材 铝板带箔 再生铝 镁合金 锌冶炼 工业硅 有色金属 有色金属再生 铜 钕铁硼 锌基新材料
33 金属制品 钢结构 轻钢结构 重型结构件 金属结构 钢构件 紧固件 链条 钣金 铸造 锻造 铸件 风电铸件 风电塔筒 塔筒
33 风电法兰 法兰 压力容器 集装箱 光伏支架 电力铁塔 冷弯型材 热处理 货架 电力金具 粉末喷涂 防腐涂装 镁合金压铸 压铸
33 焊接 重型焊接
34 通用设备 液压元件 液压件 液压油缸 机械加工 轴承 轴承套圈 机器人 机器人关节 泵阀 阀门 风电叶片 叶片 风电装备
34 风电部件 3D打印 绿电装备
35 矿山机械 工程机械 农机 农机配件 医疗器械 环保设备 重型装备 氢能装备 盾构机部件 半导体设备 康复辅具 专用设备
36 汽车零部件 新能源汽车零部件 汽车轻量化 铝轮毂 汽车改装 环卫车 拖车 汽车
37 轨道车辆 船舶 无人机
38 电机 永磁电机 线束 储能集成 储能 LED 光伏组件 光伏边框 锂电池 钠离子电池 电池 变压器 电缆 氢燃料电池
39 电子 电池材料 负极材料 正极材料 钠电材料 电子组装 电子装配 传感器 汽车电子 半导体 半导体耗材 单晶硅 碳化硅长晶
39 蓝宝石 算力设备 电子信息
40 仪器仪表 检测仪器
42 固废利用 固废处置 固废 再生资源 有色再生资源 废桶处置 铝灰资源化 磁材回收 铜渣利用 铬渣利用 粉煤灰利用
42 灰渣综合利用 煤矸石综合利用 回收 破碎
43 机修 设备维修 设备检修 再制造 轨道车辆检修 矿山设备维修 风电运维
44 光伏发电 分布式光伏 热电 供热 生物质供热 蒸汽供应 工业蒸汽 增量配电 储能电站 余热发电 蓄热供暖
46 水资源服务 中水回用
51 贸易 批发 大宗贸易
52 零售 电子商务 电商 直播电商 跨境电商 农产品电商
53 铁路物流
59 仓储 冷链 冷链物流 冷链仓储 冷藏 物流 医药物流 粮食仓储 粮食收储 保税仓储 医药仓储 木材仓储 危化品仓储 储运罐区
59 电商仓
61 酒店
62 餐饮
64 数据中心 智算中心 云计算
65 呼叫中心 软件 工业软件
72 会展 会展服务
73 中试 研发
74 检测 检测认证
77 环境治理
83 教育培训 职业培训 实训基地 研学
84 医养结合 疗养
85 养老 养老服务 康养服务
87 影视拍摄
88 演艺 文化创意
89 体育 冰雪体育
"""
_DIVISIONS: Final = {
    word.casefold(): division for division, *words in map(str.split, _TRADES.splitlines()) for word in words
}
_LONGEST: Final = max(map(len, _DIVISIONS))


@lru_cache(maxsize=65536)
def division_of(name: str) -> str | None:
    """The division (two digits) that an industry's name belongs to; None where its words do not tell."""
    own = INDUSTRIES.find(name)
    if own:
        return own
    text = name.strip().casefold()
    for end in range(len(text), 1, -1):
        for start in range(max(0, end - _LONGEST), end):
            found = _DIVISIONS.get(text[start:end])
            if found:
                return found
    return None
