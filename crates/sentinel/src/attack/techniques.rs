use super::tactics::Tactic;

/// The techniques of each tactic: enterprise (four digits from 1001) and industrial control systems (from 0800). A technique
/// that moved between versions of ATT&CK is listed under both tactics, since rules for both versions are in use.
const TABLE: &[(Tactic, &[u16])] = &[
    (Tactic::Reconnaissance, &[1589, 1590, 1591, 1592, 1593, 1594, 1595, 1596, 1597, 1598, 1681]),
    (Tactic::ResourceDevelopment, &[1583, 1584, 1585, 1586, 1587, 1588, 1608, 1650]),
    (
        Tactic::InitialAccess,
        &[
            1078, 1091, 1133, 1189, 1190, 1195, 1199, 1200, 1566, 1659, 1669, 817, 819, 822, 847, 848, 860, 862, 864,
            865, 866, 883, 886,
        ],
    ),
    (
        Tactic::Execution,
        &[
            1047, 1053, 1059, 1061, 1064, 1072, 1106, 1129, 1197, 1203, 1204, 1559, 1569, 1609, 1610, 1648, 1651, 1674,
            1675, 1677, 807, 821, 823, 834, 853, 858, 863, 871, 874, 895,
        ],
    ),
    (
        Tactic::Persistence,
        &[
            1037, 1053, 1078, 1098, 1112, 1133, 1136, 1137, 1176, 1197, 1205, 1505, 1525, 1542, 1543, 1546, 1547, 1554,
            1556, 1574, 1653, 1668, 1671, 839, 857, 859, 873, 889, 891,
        ],
    ),
    (
        Tactic::PrivilegeEscalation,
        &[1037, 1053, 1055, 1068, 1078, 1098, 1134, 1484, 1543, 1546, 1547, 1548, 1574, 1611, 874, 890],
    ),
    (
        Tactic::DefenseEvasion,
        &[
            1006, 1014, 1027, 1036, 1055, 1064, 1070, 1078, 1112, 1127, 1134, 1140, 1197, 1202, 1205, 1207, 1211, 1216,
            1218, 1220, 1221, 1222, 1480, 1484, 1497, 1535, 1542, 1548, 1550, 1553, 1556, 1562, 1564, 1574, 1578, 1599,
            1600, 1601, 1610, 1612, 1620, 1622, 1647, 1656, 1666, 1672, 1678, 1679, 820, 849, 851, 856, 858, 872, 894,
        ],
    ),
    (
        Tactic::CredentialAccess,
        &[
            1003, 1040, 1056, 1081, 1110, 1111, 1187, 1212, 1214, 1528, 1539, 1552, 1555, 1556, 1557, 1558, 1606, 1621,
            1649,
        ],
    ),
    (
        Tactic::Discovery,
        &[
            1007, 1010, 1012, 1016, 1018, 1033, 1040, 1046, 1049, 1057, 1069, 1082, 1083, 1087, 1120, 1124, 1135, 1201,
            1217, 1482, 1497, 1518, 1526, 1538, 1580, 1613, 1614, 1615, 1619, 1622, 1652, 1654, 1673, 1680, 840, 842,
            846, 887, 888,
        ],
    ),
    (
        Tactic::LateralMovement,
        &[1021, 1072, 1080, 1091, 1210, 1534, 1550, 1563, 1570, 812, 843, 859, 866, 867, 886, 891],
    ),
    (
        Tactic::Collection,
        &[
            1005, 1025, 1039, 1056, 1074, 1113, 1114, 1115, 1119, 1123, 1125, 1185, 1213, 1530, 1557, 1560, 1602, 801,
            802, 811, 830, 845, 852, 861, 868, 877, 887, 893,
        ],
    ),
    (
        Tactic::CommandAndControl,
        &[
            1001, 1008, 1043, 1065, 1071, 1090, 1092, 1095, 1102, 1104, 1105, 1132, 1205, 1219, 1568, 1571, 1572, 1573,
            1659, 1665, 869, 884, 885,
        ],
    ),
    (Tactic::Exfiltration, &[1011, 1020, 1022, 1029, 1030, 1041, 1048, 1052, 1537, 1567]),
    (
        Tactic::Impact,
        &[
            1485, 1486, 1489, 1490, 1491, 1495, 1496, 1498, 1499, 1529, 1531, 1561, 1565, 1657, 1667, 813, 815, 826,
            827, 828, 829, 831, 832, 837, 879, 880, 882,
        ],
    ),
    (Tactic::ImpairProcessControl, &[806, 836, 839, 855, 856]),
    (Tactic::InhibitResponseFunction, &[800, 803, 804, 805, 809, 814, 816, 835, 838, 851, 857, 878, 881, 892]),
];

/// The number in `T1059` or `T1059.001`; `None` for another form.
fn number(technique: &str) -> Option<u16> {
    let rest = technique.strip_prefix('T')?;
    let (main, sub) = match rest.split_once('.') {
        Some((main, sub)) => (main, Some(sub)),
        None => (rest, None),
    };
    let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    if !digits(main, 4) || sub.is_some_and(|s| !digits(s, 3)) {
        return None;
    }
    main.parse().ok()
}

/// Whether it has the form `T####` or `T####.###`.
pub fn is_technique(technique: &str) -> bool {
    number(technique).is_some()
}

/// The tactics of a technique (of the technique above, for a sub-technique); empty when it is not in the table.
pub fn tactics_of(technique: &str) -> Vec<Tactic> {
    let Some(n) = number(technique) else { return Vec::new() };
    let mut out: Vec<Tactic> = TABLE.iter().filter(|(_, list)| list.contains(&n)).map(|(t, _)| *t).collect();
    // The old umbrella for what happens before an attack.
    if out.contains(&Tactic::Reconnaissance) || out.contains(&Tactic::ResourceDevelopment) {
        out.push(Tactic::PreAttack);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups() {
        assert_eq!(tactics_of("T1071"), [Tactic::CommandAndControl]);
        assert_eq!(tactics_of("T1071.001"), [Tactic::CommandAndControl]);
        assert!(tactics_of("T1078").len() == 4);
        assert!(tactics_of("T9999").is_empty() && tactics_of("1071").is_empty() && !is_technique("T10711"));
    }

    #[test]
    fn lists_are_unique() {
        for (tactic, list) in TABLE {
            let set: std::collections::BTreeSet<_> = list.iter().collect();
            assert_eq!(set.len(), list.len(), "{tactic:?}");
        }
    }
}
